"""Renewals as people read them."""

from __future__ import annotations

from contracts.agreements.models import Contract
from contracts.renewals.cockpit import Course
from contracts.renewals.term import Term
from contracts.renewals.values import Matter, Side
from msp.kernel.i18n import _, ngettext, show_date


def course_chips() -> dict[Course, tuple[str, str]]:
    """What becomes of the contract: the word, and its tone."""
    return {
        Course.RENEWS: (_("renews itself"), "good"),
        Course.ENDS: (_("ends"), "warn"),
        Course.NOTICE: (_("notice given"), "bad"),
    }


def days_words(days: int) -> str:
    """A window to look into."""
    return ngettext("%(num)d day", "%(num)d days", days)


def side_words(side: str) -> str:
    """Who gave notice."""
    return {Side.CLIENT: _("the client"), Side.PROVIDER: _("ourselves")}[Side(side)]


def sides() -> list[tuple[str, str]]:
    """Both sides, to choose from."""
    return [(one.value, side_words(one)) for one in Side]


def matter_words(matter: str) -> str:
    """Of what a reminder speaks, before its day."""
    return {
        Matter.NOTICE: _("renews itself unless notice is given by"),
        Matter.ENDS: _("ends on"),
        Matter.RENEWED: _("has been renewed from"),
        Matter.INDEX: _("the client is told of the index rise by"),
        Matter.HOURS_LOW: _("few prepaid hours are left since"),
        Matter.HOURS_BOUGHT: _("hours were bought by themselves on"),
    }[Matter(matter)]


def place_of(matter: str) -> str:
    """The tab of the contract that a reminder leads to."""
    places = {Matter.INDEX: "indexation", Matter.HOURS_LOW: "hours", Matter.HOURS_BOUGHT: "hours"}
    return places.get(Matter(matter), "renewal")


def partner_words(contract: Contract, term: Term) -> str:
    """A contract to end with, by its number, its name and its end."""
    return _(
        "%(contract)s %(name)s, over on %(day)s",
        contract=contract.code,
        name=contract.name,
        day=show_date(term.ends_on),
    )
