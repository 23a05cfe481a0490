"""The gate in the form that forwards: what the vendor needs, and the way around with a reason."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.desk.tickets.models import Ticket
from msp.kernel.errors import Refused
from msp.kernel.forms import Choice
from msp.kernel.i18n import _
from msp.kernel.moment import now
from tenants.people.values import AgentPrincipal
from vendors.agreements.actions.open_terms import open_terms
from vendors.agreements.models import VendorContract
from vendors.agreements.queries import locked_contract, remaining_incidents
from vendors.cases.actions.forward_ticket import forward_ticket
from vendors.cases.forms import ForwardForm
from vendors.cases.queries import open_link, public_files
from vendors.cases.values import ForwardDraft
from vendors.connections.queries import connection_by_id, connections_and_vendors
from vendors.gate.actions.let_through import let_through
from vendors.gate.checking import Gate, gate_at
from vendors.gate.values import BEST, WARRANTY

OVERRIDE = "vendors.override"


def offered(db: Session, ticket: Ticket, form: ForwardForm) -> ForwardForm:
    """The form with the connections and files there are to choose from."""
    form.connection.choices = [Choice(id_, name) for id_, name in connected(db)]
    form.offer_files(list(public_files(db, ticket)))
    return form


def connected(db: Session) -> list[tuple[str, str]]:
    """The connections of active vendors, by id and name."""
    return [
        (str(one.id), f"{vendor.name} · {one.name}")
        for one, vendor in connections_and_vendors(db)
        if vendor.active
    ]


def gate_for(
    db: Session, ticket: Ticket, form: ForwardForm, posted: FormMultiDict | None
) -> Gate | None:
    """The check as the form stands; None where no vendor is connected."""
    known = [id_ for id_, _name in connected(db)]
    if not known:
        return None
    chosen = form.connection.data if form.connection.data in known else known[0]
    words = words_of(posted) or {"asset_tag": form.asset_tag.data or ""}
    return gate_at(db, ticket, connection_by_id(db, UUID(chosen)), words, now=now())


def words_of(posted: FormMultiDict | None) -> Mapping[str, str]:
    """What was typed, by field; files are not among it."""
    given = posted.items() if posted is not None else ()
    return {name: value for name, value in given if isinstance(value, str)}


def complete(draft: ForwardDraft, gate: Gate | None) -> ForwardDraft:
    """The draft with the checklist under the engineer's words, and the numbers we go by there."""
    if gate is None:
        return draft
    body = f"{draft.body.rstrip()}\n\n{gate.answers}" if gate.answers else draft.body
    return replace(draft, body=body, contract_ref=gate.contract_ref, account=gate.account)


def is_complete(form: ForwardForm, gate: Gate, reason: str, agent: AgentPrincipal) -> bool:
    """Whether it may leave; what is missing is said beside its field, or above the form."""
    if not gate.checked.missing or (reason and agent.can(OVERRIDE)):
        return True
    for one in gate.checked.missing:
        form.refused(Refused(one.sentence, field=one.field))
    return False


def send_through(
    db: Session,
    ticket: Ticket,
    form: ForwardForm,
    gate: Gate,
    reason: str,
    agent: AgentPrincipal,
) -> None:
    """Forward it under its contract. Raises Refused when the last incident is gone by now."""
    connection = connection_by_id(db, UUID(form.connection.data))
    known = open_link(db, ticket, connection.id)
    contract = _contract(db, gate, forced=bool(gate.checked.missing))
    draft = complete(form.draft(form.chosen_files()), gate)
    link = forward_ticket(db, ticket, connection, draft, author_of(agent), now=now())
    if known is not None or not gate.facts.is_registered:
        return
    why = gate.checked.why or reason
    open_terms(db, link.case_id, contract, ticket.priority, why, now=now())
    if gate.checked.missing:
        missing = gate.checked.missing
        let_through(db, ticket, missing, reason, author_of(agent), now=now())


def _contract(db: Session, gate: Gate, *, forced: bool) -> VendorContract | None:
    """The contract under a lock, so that two cases cannot take its last incident."""
    terms = gate.checked.terms
    if terms is None and forced:
        chosen = gate.facts.chosen
        terms = next((one for one in gate.facts.contracts if str(one.id) == chosen), None)
    if terms is None:
        return None
    contract = locked_contract(db, terms.id)
    if not forced and remaining_incidents(db, contract) == 0:
        raise Refused(_("%(number)s has no incident left.", number=terms.number))
    return contract


def shown(gate: Gate | None, posted: FormMultiDict | None, *, refused: bool) -> dict[str, Any]:
    """What the gate's part of the page shows; errors only after somebody tried."""
    if gate is None:
        return {"gate": None, "choices": [], "errors": {}, "override": ""}
    best = [(BEST, _("The best that fits"))]
    if gate.facts.covered_until is not None:
        best.append((WARRANTY, _("The warranty")))
    contracts = [(str(one.id), f"{one.number} {one.name}") for one in gate.facts.contracts]
    return {
        "gate": gate,
        "choices": best + contracts,
        "errors": {one.field: one.sentence for one in gate.checked.missing} if refused else {},
        "override": words_of(posted).get("override", ""),
    }
