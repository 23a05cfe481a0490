"""On-site terms of a contract: whether engineers come, to which sites, in which hours, how soon."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.models import ContractVersion
from contracts.agreements.queries import versions_of
from contracts.agreements.values_visits import Visiting, VisitTerms
from contracts.dossier.queries import history_of
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.models import SlaPolicy
from contracts.sla.queries import sla_terms_for
from contracts.sla.values import SlaPromise, VisitsPromised
from msp.kernel.ids import new_id
from tenants.calendars.models import CalendarRow
from tests.contracts.deals import JULY, STATION, make_contract
from tests.contracts.formats import html_text
from tests.contracts.test_pages import TERMS
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_site

AT = datetime(2026, 6, 16, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(db: Session, name: str, **values: Any) -> CalendarRow:
    row = CalendarRow(name=name, **values)
    db.add(row)
    db.flush()
    return row


def policy(db: Session, name: str, *, default: bool = False, **on_site: int) -> SlaPolicy:
    """A policy that solves in a day and has an engineer at the site in hours, as `p1=4`."""
    promises = [SlaPromise(1, "resolution", 8 * HOUR)]
    promises += [SlaPromise(int(key[1:]), "on_site", of * HOUR) for key, of in on_site.items()]
    return save_policy(db, None, name, "", promises, default=default)


def seen(
    db: Session, client_id: UUID, site_id: UUID | None = None, at: datetime = AT
) -> VisitsPromised:
    return sla_terms_for(db, client_id, site_id, at).visits


def test_a_contract_reaches_the_sites_it_names_or_every_one() -> None:
    berlin, other = new_id(), new_id()
    named = VisitTerms(True, [str(berlin)])
    assert [named.reach(one) for one in (berlin, other, None)] == [True, False, False]
    assert [VisitTerms(True).reach(one) for one in (berlin, None)] == [True, True]
    assert not VisitTerms(False).reach(berlin)


def test_s14_a_policys_on_site_target_alone_promises_no_visit(db: Session) -> None:
    client = make_client(db)
    policy(db, "House", default=True, p1=4)
    assert seen(db, client.id).standing is Visiting.NONE, "no contract at all"
    make_contract(db, client, STATION)
    found = seen(db, client.id)
    assert (found.standing, found.promise(1)) == (Visiting.NONE, None)
    assert found.visiting(1) is Visiting.NONE
    assert sla_terms_for(db, client.id, None, AT).promise("on_site", 1) is None


def test_s14_the_contract_says_where_and_the_policy_how_soon(db: Session) -> None:
    client = make_client(db)
    gold = policy(db, "Gold", p1=4, p3=16)
    berlin, other = make_site(db, client, "Berlin"), make_site(db, client, "Hamburg")
    sites = (str(berlin.id),)
    make_contract(db, client, STATION, sla_policy_id=gold.id, visits=True, visit_sites=sites)
    here = seen(db, client.id, berlin.id)
    assert here.promise(1) == SlaPromise(1, "on_site", 4 * HOUR)
    told = [here.visiting(priority) for priority in (1, 2, 3)]
    assert told == [Visiting.PROMISED, Visiting.NO_TIME, Visiting.PROMISED]
    for place in (other.id, None):
        there = seen(db, client.id, place)
        assert (there.visiting(1), there.promise(1)) == (Visiting.ELSEWHERE, None)


def test_s14_visits_have_hours_of_their_own_and_the_sites_go_before(db: Session) -> None:
    client = make_client(db)
    phone, van, branch = (hours(db, name) for name in ("Phone", "Van", "Branch"))
    shut = make_site(db, client, "Branch", calendar_id=branch.id)
    contract = make_contract(db, client, STATION, calendar_id=phone.id, visits=True)
    assert seen(db, client.id).calendar.id == phone.id, "without own hours the coverage hours"
    version = versions_of(db, contract)[0]
    version.visit_calendar_id = van.id
    db.flush()
    assert seen(db, client.id).calendar.id == van.id
    assert sla_terms_for(db, client.id, None, AT).calendar.id == phone.id
    assert seen(db, client.id, shut.id).calendar.id == branch.id


def test_of_two_contracts_the_one_that_sends_engineers_says_how_soon(db: Session) -> None:
    client = make_client(db)
    remote, hardware = policy(db, "Remote", p1=9), policy(db, "Hardware", p1=4)
    make_contract(db, client, STATION, sla_policy_id=remote.id)
    contract = make_contract(db, client, STATION, sla_policy_id=hardware.id, visits=True)
    terms = sla_terms_for(db, client.id, None, AT)
    promise = terms.visits.promise(1)
    assert promise is not None
    assert (terms.policy, promise.target) == ("Remote", 4 * HOUR)
    versions_of(db, contract)[0].sla_policy_id = None
    db.flush()
    again = seen(db, client.id).promise(1)
    assert again is not None
    assert again.target == 9 * HOUR, "naming no policy, it follows the one in force"


def test_s14_the_version_in_force_on_the_day_decides_and_the_diff_says_so(db: Session) -> None:
    client = make_client(db)
    gold, van = policy(db, "Gold", p1=4), hours(db, "Van")
    site = make_site(db, client, "Berlin")
    contract = make_contract(db, client, STATION, sla_policy_id=gold.id)
    draft = revise_contract(db, contract, JULY, by=None, now=AT)
    draft.visits, draft.visit_sites, draft.visit_calendar_id = True, [str(site.id)], van.id
    db.flush()
    after = datetime(2026, 7, 2, 10, tzinfo=UTC)
    assert seen(db, client.id, site.id, after).standing is Visiting.NONE, "a draft promises nothing"
    draft.signed_at = AT
    db.flush()
    assert seen(db, client.id, site.id, after).standing is Visiting.PROMISED
    assert seen(db, client.id, site.id, AT).standing is Visiting.NONE
    newest = history_of(db, contract, after)["history"][0][1]
    told = {one.what: (one.before, one.after) for one in newest}
    assert told["On-site visits"] == ("none", "to Berlin alone")
    assert told["Hours of visits"] == ("", "Van")
    assert "SLA policy" not in told, "it is the same in both"
    copied = revise_contract(db, contract, date(2026, 9, 1), by=None, now=after)
    assert (copied.visits, copied.visit_sites, copied.visit_calendar_id) == (
        True, [str(site.id)], van.id,
    )  # fmt: skip


def test_sites_without_visits_are_refused_by_the_database(db: Session) -> None:
    make_contract(db, make_client(db), STATION)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(update(ContractVersion).values(visit_sites=["x"]))


def test_s14_alice_writes_the_on_site_terms_and_reads_them(db: Session, visit: Visit) -> None:
    client, van = make_client(db), hours(db, "Van", zone="Europe/Warsaw")
    site, foreign = make_site(db, client, "Berlin"), make_site(db, make_client(db, "Else"), "Else")
    contract = make_contract(db, client, STATION)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}"
    alice.post(here + "/revise", {"effective_from": "2026-08-01"})
    page = alice.get(here + "/versions/2/terms").text
    assert "On-site visits are in the contract" in page
    assert "Berlin" in page
    assert ">Else<" not in page
    typed = TERMS | {"visits": "y", "visit_sites": str(site.id), "visit_calendar_id": str(van.id)}
    wrong = alice.post(here + "/versions/2/terms", typed | {"visit_sites": str(foreign.id)})
    assert wrong.status_code == 422
    assert alice.post(here + "/versions/2/terms", typed).status_code == 303
    shown = html_text(alice.get(here + "/versions/2").text)
    assert "to Berlin alone" in shown
    assert "Van" in shown
    assert alice.post(here + "/versions/2/terms", typed | {"visits": ""}).status_code == 303
    kept = select(ContractVersion).where(ContractVersion.number == 2)
    row = db.scalars(kept.execution_options(populate_existing=True)).one()
    assert (row.visits, row.visit_sites, row.visit_calendar_id) == (False, [], None)


def test_s14_whoever_answers_at_night_need_not_drive_at_night(db: Session, visit: Visit) -> None:
    admin = visit(make_agent(db, "Adam", "administrator"))
    typed = {"name": "Gold", "description": "", "resolution-1": "240", "always-1": "1"}
    typed |= {"on_site-1": "480", "on_site-2": "960", "always-on_site-2": "1"}
    assert admin.post("/admin/sla/new", typed).status_code == 303
    found = db.scalars(select(SlaPolicy)).one()
    page = admin.get(f"/admin/sla/{found.id}").text
    assert page.count("Engineer on site") == 4
    assert 'name="always-on_site-2" value="1" checked' in page
    assert 'name="always-on_site-1" value="1" checked' not in page
    client = make_client(db)
    make_contract(db, client, STATION, sla_policy_id=found.id, visits=True)
    promised = {one.priority: one.around_the_clock for one in seen(db, client.id).promises}
    assert promised == {1: False, 2: True}
    listed = html_text(admin.get("/admin/sla").text)
    assert "Engineer on site" in listed
