"""Back to back: a vendor's promise against ours, over calendars and zones, beside a slow oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from contracts.backing.actions.publish_backing import publish_backing, publish_client_backing
from contracts.backing.back_to_back import (
    WINDOW,
    Gap,
    Pledge,
    closed_hours,
    due,
    weakest,
    weakness,
)
from contracts.backing.models import Backing
from contracts.backing.values import BackingDraft, Extent
from contracts.backing.weak_points import WeakPoint, weak_points
from contracts.backing.words import example_words, weakness_words
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.kernel.moment import now
from msp.kernel.worktime import Calendar, Opening, Week, always_open
from tenants.clients.models import Tenant
from tests.contracts.deals import STATION, cover, make_contract
from tests.harness.browsing import Visit
from tests.people import Cast, make_agent, make_cast, make_client
from vendors.agreements.actions.keep_contract import add_contract
from vendors.agreements.actions.keep_cover import add_cover
from vendors.agreements.values import ContractDraft, Promise, Target
from vendors.register.models import Vendor

WARSAW, NEW_YORK, SYDNEY = "Europe/Warsaw", "America/New_York", "Australia/Sydney"
# A Monday; the clocks of New York go back on the first Sunday of November.
MONDAY = datetime(2026, 6, 15, 6, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 26, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AGO = date(2020, 1, 1)


def office(
    zone: str, opens: int = 8, closes: int = 17, *, holidays: frozenset[date] = frozenset()
) -> Calendar:
    days = ((Opening(opens * 60, closes * 60),),) * 5 + ((), ())
    return Calendar(zone, (Week(date(2000, 1, 1), days),), holidays, "Office")


def hours(count: float, calendar: Calendar) -> Pledge:
    return Pledge(count * HOUR, calendar)


ALWAYS = always_open()
EARLY_AND_LATE = Calendar(
    WARSAW,
    (Week(date(2000, 1, 1), ((Opening(420, 660), Opening(840, 1200)),) * 6 + ((),)),),
    name="Split",
)


def test_a_next_business_day_cannot_support_four_hours() -> None:
    found = weakness(hours(4, ALWAYS), hours(8, office(WARSAW, 9, 17)), MONDAY)
    assert found is not None
    assert found.gap is Gap.NEVER
    assert weakness_words("Corvid", replace(found, priority=1)) == (
        "Corvid's 8 h 00 (Office) cannot support our 4 h 00 (24/7) at P1."
    )
    assert found.at is not None
    assert found.our_due == found.at + 4 * HOUR
    # It shows most when the vendor has just gone home on a Friday.
    assert found.at.astimezone(ZoneInfo(WARSAW)).strftime("%a %H") in ("Fri 09", "Fri 17")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (hours(8, office(WARSAW)), hours(8, office(WARSAW))),
        (hours(8, office(WARSAW)), hours(8, ALWAYS)),
        (hours(4, ALWAYS), hours(4, ALWAYS)),
        (hours(9, office(WARSAW)), hours(8, office(WARSAW, 7, 18))),
        # Two vendors' days are less than our five, wherever they are.
        (hours(45, office(WARSAW)), hours(16, office(SYDNEY))),
    ],
)
def test_what_is_carried_is_not_spoken_of(ours: Pledge, theirs: Pledge) -> None:
    assert weakness(ours, theirs, MONDAY) is None
    assert weakness(ours, theirs, AUTUMN) is None


def test_the_same_hours_on_the_other_side_of_the_sea_carry_at_times() -> None:
    found = weakness(hours(8, office(WARSAW)), hours(8, office(NEW_YORK)), MONDAY)
    assert found is not None
    assert found.gap is Gap.AT_TIMES
    assert found.our_due is not None
    assert found.their_due is not None
    assert found.their_due - found.our_due == 6 * HOUR
    words = example_words(found)
    assert words.startswith("What begins ")
    assert "from the vendor" in words


def test_a_holiday_of_the_vendors_alone_is_a_gap_at_times() -> None:
    corpus_christi = date(2026, 6, 18)
    theirs = office(WARSAW, holidays=frozenset({corpus_christi}))
    assert weakness(hours(8, office(WARSAW)), hours(8, office(WARSAW)), MONDAY) is None
    found = weakness(hours(8, office(WARSAW)), hours(8, theirs), MONDAY)
    assert found is not None
    assert found.gap is Gap.AT_TIMES
    assert found.their_due is not None
    assert found.their_due.astimezone(ZoneInfo(WARSAW)).date() > corpus_christi


def test_the_night_that_clocks_change_may_be_the_only_gap() -> None:
    ours = Pledge(9 * HOUR, office("Europe/London", 8, 17))
    theirs = Pledge(9 * HOUR, office(WARSAW, 9, 18))
    # London changes with Warsaw, New York a week later: only then the hours part.
    assert weakness(ours, theirs, AUTUMN - timedelta(days=7)) is None
    apart = Pledge(9 * HOUR, office(NEW_YORK, 3, 12))
    assert weakness(ours, apart, MONDAY) is None
    assert weakness(ours, apart, AUTUMN) is not None


def test_hours_that_never_come_carry_nothing() -> None:
    closed = Calendar("UTC", (), name="Closed")
    found = weakness(hours(4, ALWAYS), hours(4, closed), MONDAY)
    assert found is not None
    assert (found.gap, found.their_due) == (Gap.NEVER, None)
    assert weakness(hours(4, closed), hours(4, ALWAYS), MONDAY) is None


@pytest.mark.parametrize("since", [MONDAY, AUTUMN])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (hours(8, office(WARSAW)), hours(8, office(NEW_YORK))),
        (hours(4, EARLY_AND_LATE), hours(3.5, office(WARSAW))),
        (hours(26, office(NEW_YORK, 8, 20)), hours(18, office(SYDNEY))),
        (hours(4, office(WARSAW)), hours(6, ALWAYS)),
        (hours(30, ALWAYS), hours(8, EARLY_AND_LATE)),
    ],
)
def test_no_minute_is_worse_than_the_one_that_was_found(
    ours: Pledge, theirs: Pledge, since: datetime
) -> None:
    """The oracle tries a moment every seven minutes of the two weeks."""
    late = []
    at = since
    while at <= since + WINDOW:
        our_due, their_due = due(ours, at), due(theirs, at)
        assert our_due is not None
        assert their_due is not None
        late.append(their_due - our_due)
        at += timedelta(minutes=7)
    found = weakness(ours, theirs, since)
    if found is None:
        assert max(late) <= timedelta(0)
        return
    assert found.their_due is not None
    assert found.our_due is not None
    worst = found.their_due - found.our_due
    assert max(late) <= worst
    assert worst - max(late) <= timedelta(minutes=7)
    assert (found.gap is Gap.NEVER) == (min(late) > timedelta(0))


def test_hours_speak_where_no_time_is_promised() -> None:
    assert closed_hours(office(WARSAW), ALWAYS, MONDAY) is None
    found = weakest({}, {}, office(WARSAW, 9, 17), office(WARSAW), MONDAY)
    assert found is not None
    assert (found.promised, found.missing) == (45 * HOUR, 5 * HOUR)
    assert weakness_words("Corvid", found) == (
        "Corvid is closed in 5 h 00 of the 45 h 00 a week that we promise."
    )


def test_the_worst_is_said_and_the_others_are_named() -> None:
    promised = {
        1: hours(2, ALWAYS),
        2: hours(8, ALWAYS),
        3: hours(200, ALWAYS),
        4: hours(9, ALWAYS),
    }
    theirs = {1: 4 * HOUR, 2: 9 * HOUR, 3: 8 * HOUR}
    found = weakest(promised, theirs, ALWAYS, ALWAYS, MONDAY)
    assert found is not None
    assert (found.gap, found.priority, found.also) == (Gap.NEVER, 1, (2, 4))
    assert example_words(found).endswith("Nor is P2, P4 carried.")
    only = weakest({4: hours(9, ALWAYS)}, theirs, ALWAYS, ALWAYS, MONDAY)
    assert only is not None
    assert weakness_words("Corvid", only) == (
        "Corvid promises no time to solve, and we promise 9 h 00 (24/7) at P4."
    )


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


def four_hours(db: Session, client: Tenant) -> int:
    """A contract that promises the client four hours around the clock; returns its number."""
    promise = SlaPromise(1, "resolution", 4 * HOUR, around_the_clock=True)
    gold = save_policy(db, None, f"Gold {client.slug}", "", [promise])
    at = datetime(2020, 1, 1, tzinfo=UTC)
    contract = make_contract(db, client, STATION, starts_on=LONG_AGO, at=at, sla_policy_id=gold.id)
    cover(db, contract, client, f"{client.slug}-1", since=LONG_AGO)
    return contract.number


def published(db: Session, *extents: Extent, categories: tuple[str, ...] = ()) -> Backing:
    terms = BackingDraft(
        "vendor_contract",
        uuid4(),
        "V-1 Standard",
        "Corvid",
        LONG_AGO,
        targets={"1-resolve": 480},
        categories=categories,
        period_cost=Decimal("7311.35"),
        extents=extents,
    )
    return publish_backing(db, terms)


def points(db: Session, *clients: Tenant) -> list[WeakPoint]:
    return weak_points(db, [one.id for one in clients], now())


def test_only_the_vendors_behind_a_contracts_devices_are_weighed(db: Session, cast: Cast) -> None:
    number = four_hours(db, cast.harbor)
    four_hours(db, cast.northwind)
    backing = published(db, Extent(asset_kind="server"))
    assert points(db, cast.harbor, cast.northwind) == []
    source = ("vendor_client_cover", uuid4())
    publish_client_backing(db, backing, cast.harbor.id, source, Extent(asset_kind="workstation"))
    (found,) = points(db, cast.harbor, cast.northwind)
    assert (found.contract, found.devices, found.vendor) == (number, 1, "Corvid")
    assert found.found.gap is Gap.NEVER
    backing.targets = {"1-resolve": 240}
    db.flush()
    assert points(db, cast.harbor) == []


def test_a_vendor_behind_a_whole_matter_is_weighed_without_any_device(
    db: Session, cast: Cast
) -> None:
    empty = make_client(db, "Fresh Bakery")
    at = datetime(2020, 1, 1, tzinfo=UTC)
    make_contract(db, empty, starts_on=LONG_AGO, at=at)
    published(db, Extent(), categories=("internet",))
    save_policy(db, None, "House", "", [SlaPromise(1, "resolution", 4 * HOUR)], default=True)
    (found,) = points(db, empty)
    assert found.devices == 0


def test_both_pages_say_it_in_a_sentence(db: Session, visit: Visit, cast: Cast) -> None:
    number = four_hours(db, cast.harbor)
    vendor = Vendor(name="Corvid")
    db.add(vendor)
    db.flush()
    terms = ContractDraft(
        "V-7", "Standard", LONG_AGO, period_cost=Decimal("7311.35"),
        targets=(Target(1, Promise.RESOLVE, 480),),
    )  # fmt: skip
    contract = add_contract(db, vendor, terms, now=now())
    add_cover(db, contract, Extent(asset_kind="workstation"), None)
    sentence = "Corvid&#39;s 8 h 00 (24/7) cannot support our 4 h 00 (24/7) at P1."
    alice = visit(cast.alice)
    assert f"/contracts/{number}/backing" in alice.get(f"/contracts/{number}").text
    panel = alice.get(f"/contracts/{number}/backing").text
    assert sentence in panel
    assert "311.35" not in panel
    theirs = f"/vendors/contracts/{contract.id}"
    assert f"{theirs}/carries" in alice.get(theirs).text
    assert sentence in alice.get(f"{theirs}/carries").text
    assert "Harbor Dental" in alice.get(f"{theirs}/carries").text
    olga = visit(make_agent(db, "Olga", "account_manager", clients=(cast.northwind,)))
    assert "Harbor" not in olga.get(f"{theirs}/carries").text
    assert olga.get(f"/contracts/{number}/backing").status_code == 404
