"""A clause and a rise in words: every step of the calculation as a sentence with its figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from contracts.billing.words import month_words
from contracts.indexation.models import IndexRise
from contracts.indexation.proposals import Stand
from contracts.indexation.values import Bound, ClauseFact, NewPrice, Rise
from msp.kernel.i18n import _, ngettext, show_date
from msp.kernel.money import to_decimal

Step = tuple[str, str]


def percent(rate: Fraction | Decimal, places: int = 3) -> str:
    """A rate of one as a percentage, without zeros that say nothing."""
    shown = to_decimal(Fraction(rate) * 100, places)
    return _("%(figure)s %%", figure=figure(shown))


def figure(value: Decimal) -> str:
    """A figure as it is, with a true minus and without zeros at the end."""
    return f"{value.normalize():f}".replace("-", "−")


def clause_words(clause: ClauseFact, index: str) -> list[Step]:
    """What was agreed, term by term."""
    if clause.stops:
        return [(_("Indexation"), _("ends on %(day)s", day=show_date(clause.valid_from)))]
    lines = ", ".join(str(one) for one in sorted(clause.lines))
    return [
        (_("Index"), index),
        (_("First compared with"), month_words(clause.base_month)),
        (_("Compared month"), _lag_words(clause.lag_months)),
        (_("Of the change counts"), percent(clause.share_percent / 100)),
        (_("Threshold"), _limit(clause.threshold_percent or None)),
        (_("At most"), _limit(clause.cap_percent)),
        (_("At least"), _limit(clause.floor_percent)),
        (_("New prices are rounded to"), figure(clause.rounding)),
        (_("First rise"), show_date(clause.first_on)),
        (_("The client is told before"), _days(clause.notice_days)),
        (_("Lines"), lines or _("all")),
    ]


def _lag_words(months: int) -> str:
    if not months:
        return _("the month of the rise")
    return ngettext("%(num)d month before the rise", "%(num)d months before the rise", months)


def _limit(rate: Decimal | None) -> str:
    return _("none") if rate is None else percent(rate / 100)


def _days(days: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", days)


def rise_words(rise: Rise | IndexRise) -> str:
    """The rise in one line."""
    if rise.taken < 0:
        return _(
            "Index fall of %(rate)s from %(day)s",
            rate=percent(-rise.taken),
            day=show_date(rise.effective_on),
        )
    return _(
        "Index rise of %(rate)s from %(day)s",
        rate=percent(rise.taken),
        day=show_date(rise.effective_on),
    )


def steps_of(rise: Rise, clause: ClauseFact, index: str) -> list[Step]:
    """The way from the published values to what is taken."""
    base, compared = rise.base, rise.compared
    steps = [
        (_("%(index)s, %(month)s", index=index, month=month_words(base.month)), figure(base.value)),
        (
            _("%(index)s, %(month)s", index=index, month=month_words(compared.month)),
            figure(compared.value),
        ),
        (
            _("Change"),
            _(
                "%(compared)s / %(base)s − 1 = %(rate)s",
                compared=figure(compared.value),
                base=figure(base.value),
                rate=percent(rise.measured),
            ),
        ),
    ]
    if rise.bound is not Bound.THRESHOLD and clause.share_percent != 100:
        share = percent(clause.share_percent / 100)
        words = _("%(share)s of it: %(rate)s", share=share, rate=percent(rise.counted))
        steps.append((_("Of the change counts"), words))
    if rise.bound is not Bound.NONE:
        steps.append((_("Bound"), bound_words(rise, clause)))
    steps.append((_("Prices change by"), percent(rise.taken)))
    return steps


def bound_words(rise: Rise, clause: ClauseFact) -> str:
    """What kept the change from being taken as it was measured."""
    return {
        Bound.NONE: "",
        Bound.THRESHOLD: _(
            "below the threshold of %(rate)s: nothing changes, and it counts next time",
            rate=percent(clause.threshold_percent / 100),
        ),
        Bound.CAP: _("held at the agreed most, %(rate)s", rate=_limit(clause.cap_percent)),
        Bound.FLOOR: _("lifted to the agreed least, %(rate)s", rate=_limit(clause.floor_percent)),
    }[rise.bound]


def price_words(price: NewPrice, rise: Rise, clause: ClauseFact) -> str:
    """One price's own sum: before, times the factor, and what rounding made of it."""
    factor = figure(to_decimal(1 + rise.taken, 6))
    return _(
        "%(before)s × %(factor)s = %(exact)s, rounded to %(step)s: %(after)s",
        before=f"{price.before:.2f}",
        factor=factor,
        exact=figure(to_decimal(price.exact, 4)),
        step=figure(clause.rounding),
        after=f"{price.after:.2f}",
    )


def stand_chips() -> dict[Stand, tuple[str, str]]:
    """How far a rise is: the word, and its tone."""
    return {
        Stand.READY: (_("to apply"), "act"),
        Stand.SAME: (_("no change"), "plain"),
        Stand.MISSING: (_("value missing"), "warn"),
        Stand.TAKEN: (_("applied"), "good"),
        Stand.OVER: (_("contract over"), "plain"),
    }
