"""The words of payers: what is charged, as people choose and read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts.agreements.models import Contract, ContractLine
from contracts.payers.models import ChargeChoice
from contracts.payers.queries import ChoiceLine
from contracts.payers.values import Subject
from msp.kernel.i18n import _
from tenants.clients.models import Site


def subject_key(subject: Subject) -> str:
    """The subject as a form posts it."""
    if subject.site_id is not None:
        return f"site:{subject.site_id}"
    if subject.contract_id is None:
        return "client"
    line = "" if subject.line is None else subject.line
    return f"contract:{subject.contract_id}:{line}"


def subjects(
    sites: Iterable[Site], contracts: Iterable[tuple[Contract, Sequence[ContractLine]]]
) -> list[tuple[str, str, Subject]]:
    """Everything that can be charged, the whole client first: key, words, subject."""
    found = [(_("all that has no centre of its own"), Subject())]
    found += [(_("site %(name)s", name=one.name), Subject(site_id=one.id)) for one in sites]
    for contract, lines in contracts:
        found.append((f"{contract.code} {contract.name}", Subject(contract.id)))
        found += [
            (f"{contract.code} · {one.number}. {one.description}", Subject(contract.id, one.number))
            for one in lines
        ]
    return [(subject_key(subject), words, subject) for words, subject in found]


def choice_words(line: ChoiceLine) -> str:
    """What a recorded choice speaks of."""
    row = line.row
    if isinstance(row, ChargeChoice) and row.site_id is not None:
        return _("site %(name)s", name=line.site)
    if line.contract is None:
        return _("all that has no centre of its own")
    number = getattr(row, "line", None)
    if number is None:
        return line.contract.code
    return _("%(contract)s, line %(number)s", contract=line.contract.code, number=number)
