"""What the simulator's page shows: the form as it was asked, and the answer if there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from litestar.datastructures import FormMultiDict
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.terms import price_on, version_on
from contracts.agreements.values import LineFact
from contracts.agreements.values_line import PriceFact
from contracts.margins.trend import months_to
from contracts.simulator.forms import SimulationForm, ticked, typed_prices
from contracts.simulator.queries import Terms, change_of, simulation_of, terms_of
from contracts.simulator.simulating import Asked
from contracts.simulator.values import Change, Simulation
from contracts.values import local_date
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _, show_date

Lines = Sequence[tuple[LineFact, PriceFact | None]]


@dataclass
class Page:
    """The form, the lines in force with their prices, and the months side by side.

    Without lines the contract was never in force; `others` are the client's other contracts, over
    whose devices and work its terms can be tried.
    """

    form: SimulationForm
    lines: Lines
    others: Sequence[Terms]
    typed: FormMultiDict
    errors: Mapping[int, str]
    result: Simulation | None = None
    since: date | None = None

    @property
    def is_refused(self) -> bool:
        return bool(self.form.errors or self.form.whole or self.errors)


def page_of(
    db: Session, contract: Contract, typed: FormMultiDict, now: datetime, *, with_margins: bool
) -> Page:
    """Read what is asked and answer it; an address that asks for no months shows the form alone."""
    terms, today = terms_of(db, contract), local_date(now, contract.zone)
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    is_asked = "months" in typed
    form = read(
        SimulationForm,
        typed if is_asked else None,
        month=f"{last:%Y-%m}",
        what=typed.get("what", "percent"),
    )
    form.offer(this, [(one.key, terms_words(one)) for one in terms])
    lines = lines_of(db, contract, today, now)
    prices, errors = typed_prices(typed, [line.number for line, _price in lines])
    page = Page(form, lines, [one for one in terms if one.contract], typed, errors)
    if is_asked and lines and form.validate() and not errors:
        month, count = form.span
        page.since = form.since.data or months_to(month, count)[0]
        asked = Asked(month, count, contract.billed_from, now)
        change = _change(db, contract, page, prices)
        try:
            page.result = simulation_of(db, contract, change, asked, with_margins=with_margins)
        except Refused as refusal:
            form.refused(refusal)
    return page


def _change(db: Session, contract: Contract, page: Page, prices: Mapping[int, Decimal]) -> Change:
    form, since = page.form, page.since or date.min
    if form.what.data == "percent":
        lines = ticked(page.typed, [line.number for line, _price in page.lines])
        return Change(since, percent=form.percent.data, lines=lines)
    if form.what.data == "prices":
        return Change(since, prices=prices)
    return change_of(db, contract, form.what.data, since)


def lines_of(db: Session, contract: Contract, today: date, now: datetime) -> Lines:
    """The lines of the version in force, or of the first one where none is yet."""
    fact = fact_of(db, contract)
    version = version_on(fact, today, now) or next(iter(fact.versions), None)
    if version is None:
        return ()
    day = max(today, version.effective_from)
    return [(one, price_on(one.prices, contract.currency, day, now)) for one in version.lines]


def terms_words(one: Terms) -> str:
    """Other terms as people choose them."""
    if one.contract:
        return _("The terms of %(contract)s", contract=one.contract)
    day = show_date(one.effective_from)
    if one.is_draft:
        return _("Version %(number)s, a draft from %(day)s", number=one.number, day=day)
    return _("Version %(number)s, from %(day)s", number=one.number, day=day)
