"""The on-site terms of a version as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from contracts.agreements.models import ContractVersion
from contracts.agreements.values_visits import Visiting
from msp.kernel.i18n import _


def visits_words(version: ContractVersion, names: Mapping[UUID, str]) -> str:
    """To which sites an engineer comes; `names` are those of the client's sites."""
    if not version.visits:
        return _("none")
    if not version.visit_sites:
        return _("to every site")
    sites = (names.get(UUID(one)) or _("a site that is gone") for one in version.visit_sites)
    return _("to %(sites)s alone", sites=", ".join(sorted(sites)))


def visiting_words(visiting: str) -> str:
    """What the contract says of a visit, in a sentence for the engineer."""
    return {
        Visiting.PROMISED: _("The contract promises a visit."),
        Visiting.NO_TIME: _(
            "Visits are in the contract, and at this priority it promises no time for one."
        ),
        Visiting.ELSEWHERE: _("The contract promises no visit to this site, to others alone."),
        Visiting.NONE: _("The contract promises no visit."),
    }[Visiting(visiting)]
