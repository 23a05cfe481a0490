"""One end for two contracts: the terms that align one with the other, and the periods cut by it.

Pure. A contract takes the other's end as it is known when somebody asks; it does not follow when
the other moves on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from contracts.agreements.drafts import TermsDraft
from contracts.agreements.periods import period_of
from contracts.agreements.terms import version_on, versions_over
from contracts.agreements.values import Cadence, ContractFact
from contracts.billing.schedule import schedule
from contracts.renewals.term import last_notice_day, term_of
from contracts.renewals.values import AlignmentWish
from contracts.values import Span
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_date


def aligned_terms(
    terms: TermsDraft, other: ContractFact, wish: AlignmentWish, today: date, known_at: datetime
) -> TermsDraft:
    """The terms with the other's end and, as wished, its rhythm and its terms of notice."""
    term = term_of(other, known_at)
    if term is None:
        raise Refused(_("%(contract)s has no end.", contract=other.number), field="other_id")
    if term.ends_on <= wish.effective_from:
        raise Refused(
            _(
                "%(contract)s is over on %(day)s: choose a day before.",
                contract=other.number,
                day=show_date(term.ends_on),
            ),
            field="effective_from",
        )
    found = replace(terms, effective_from=wish.effective_from, ends_on=term.ends_on)
    if wish.takes_rhythm:
        rhythm = _only_rhythm(other, Span(wish.effective_from, term.ends_on), known_at)
        found = replace(
            found,
            cycle=rhythm.cycle,
            anchor_day=rhythm.anchor_day,
            anchor_month=rhythm.anchor_month,
        )
    if wish.takes_notice:
        found = replace(found, notice_days=term.notice_days, renews_months=term.renews_months)
    _refuse_going_on(found, term.ends_on, today)
    return found


def _only_rhythm(other: ContractFact, span: Span, known_at: datetime) -> Cadence:
    """The cadence that the other keeps to its end: with two of them the anchors would part."""
    found = {version.cadence for _piece, version in versions_over(other, span, known_at)}
    if len(found) != 1:
        raise Refused(
            _(
                "%(contract)s is not billed in one rhythm from this day to its end: choose a later"
                " day, or leave the billing cycle as it is.",
                contract=other.number,
            ),
            field="takes_rhythm",
        )
    return found.pop()


def _refuse_going_on(terms: TermsDraft, ends_on: date, today: date) -> None:
    """A contract past its last day of notice renews itself at once: the ends would part again."""
    last = last_notice_day(ends_on, terms.notice_days)
    if terms.renews_months and today > last:
        raise Refused(
            _(
                "Notice for the end on %(end)s had to be given by %(day)s: the contract would"
                " renew itself at once.",
                end=show_date(ends_on),
                day=show_date(last),
            ),
            field="takes_notice",
        )


def stubs(contract: ContractFact, billed_from: date, until: date, known_at: datetime) -> list[Span]:
    """The billed periods that are shorter than their cycle, up to a day."""
    found = []
    for due in schedule(contract, billed_from, until, known_at):
        version = version_on(contract, due.period.start, known_at)
        if version is None or not due.period.days:
            continue
        if due.period != period_of(due.period.start, version.cadence):
            found.append(due.period)
    return found
