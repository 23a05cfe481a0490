"""Which cost centre something is charged to on which days. Pure, as known at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts.payers.values import Centre, ChargeFact, Subject
from contracts.values import Span, cut


def centres_over(
    facts: Sequence[ChargeFact], contract_id: UUID, line: int, site: str, span: Span
) -> list[tuple[Span, Centre | None]]:
    """The span in pieces, each with the centre that is charged on its days.

    The most particular choice counts: the line's own, then that of the device's site, then the
    contract's, then the client's.
    """
    ranks = _ranked(facts, contract_id, line, site)
    days = {one.valid_from for rank in ranks for one in rank}
    return [(piece, _centre_on(ranks, piece.start)) for piece in cut(span, days)]


def _ranked(
    facts: Sequence[ChargeFact], contract_id: UUID, line: int, site: str
) -> list[list[ChargeFact]]:
    wanted = (Subject(contract_id, line), None, Subject(contract_id), Subject())
    return [
        [
            one
            for one in facts
            if (one.subject == subject if subject else bool(site) and one.site == site)
        ]
        for subject in wanted
    ]


def _centre_on(ranks: Sequence[Sequence[ChargeFact]], day: date) -> Centre | None:
    for rank in ranks:
        begun = [one for one in rank if one.valid_from <= day]
        found = max(begun, key=lambda one: one.valid_from, default=None)
        if found is not None and found.centre is not None:
            return found.centre
    return None
