"""Who pays, by the engineer's word: with a reason that colleagues read and the client does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from contracts.agreements.drafts import ClauseDraft
from contracts.entitlement.values import Entitled
from contracts.ledger.models import TimeEntry
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.override_entitlement import override_entitlement
from msp.desk.tickets.actions.take_in import check_entitlement
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_override import EntitlementOverride
from msp.desk.tickets.queries import assets_of
from msp.kernel.errors import Refused
from msp.kernel.moment import now
from tests.contracts.deals import HOURS, STATION, make_contract
from tests.desk.acting import HOUR, TUESDAY, House, by, draft_by_carol, said
from tests.harness.browsing import Browser, Visit
from tests.harness.database import AsScope
from tests.people import contact_principal, make_agent, make_portal_host

WHY = "Alice <promised> the move on the phone."
CLAUSE = ClauseDraft("network", "chargeable", "Section 6: networks by the hour.")


@dataclass(frozen=True)
class Desk:
    """A ticket that the check calls chargeable, and Bob before it."""

    house: House
    ticket: Ticket
    bob: Browser

    @property
    def here(self) -> str:
        return f"/tickets/{self.ticket.number}"

    def answer(self, answer: str, reason: str = WHY) -> int:
        fields = {"answer": answer, "reason": reason}
        return self.bob.post(f"{self.here}/entitlement", fields).status_code

    def log(self) -> int:
        fields = {"minutes": "20", "band": "hours"}
        return self.bob.post(f"{self.here}/time", fields).status_code


@pytest.fixture
def desk(db: Session, house: House, bob: Browser) -> Desk:
    make_contract(db, house.cast.harbor, STATION, HOURS, clauses=(CLAUSE,))
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    check_entitlement(db, ticket, assets_of(db, ticket), now=TUESDAY)
    assert ticket.entitlement["answer"] == "chargeable"
    db.flush()
    return Desk(house, ticket, bob)


def panel(browser: Browser, desk: Desk) -> str:
    page = browser.get(desk.here).text
    found = re.search(r'<details[^>]*id="entitlement".*?</details>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group()))


def kept(db: Session) -> list[tuple[str, str, bool]]:
    rows = db.scalars(select(EntitlementOverride).order_by(EntitlementOverride.set_at))
    return [(one.answer, one.reason, one.ended_at is None) for one in rows]


def test_s09_bob_overrules_the_check_and_alice_reads_why(
    db: Session, desk: Desk, visit: Visit
) -> None:
    assert desk.answer("in_contract") == 303
    row = db.scalars(select(EntitlementOverride)).one()
    assert (row.set_by, row.said["answer"]) == (desk.house.cast.bob.id, "chargeable")
    alice = visit(desk.house.cast.alice)
    told = panel(alice, desk)
    assert "In contract" in told
    assert "Set by Bob on" in told
    assert "instead of “Chargeable”: Alice &lt;promised&gt; the move on the phone." in told
    assert "Section 6: networks by the hour." in told, "what the check says stays to be read"
    assert "Answer otherwise" not in told, "she reads tickets and does not work on them"
    assert alice.get(f"{desk.here}/entitlement").status_code == 404
    (line,) = (one for one in said(db, desk.ticket, "entitlement") if one.agent_id)
    assert line.body_text == f"Bob set the entitlement to In contract instead of Chargeable: {WHY}"
    assert line.visibility == "internal"
    assert "In contract" in desk.bob.get(f"/queue/{desk.ticket.number}/look").text


def test_s09_time_logged_afterwards_follows_bobs_answer(db: Session, desk: Desk) -> None:
    states = select(TimeEntry.bill_state).order_by(TimeEntry.recorded_at, TimeEntry.id)
    assert [desk.log(), desk.answer("in_contract"), desk.log()] == [303] * 3
    assert db.scalars(states).all() == ["chargeable", "covered"], "what was logged stays"
    assert desk.bob.post(f"{desk.here}/entitlement/take-back").status_code == 303
    assert desk.log() == 303
    assert db.scalars(states).all() == ["chargeable", "covered", "chargeable"]


def test_another_answer_and_taking_it_back_keep_what_was_said(db: Session, desk: Desk) -> None:
    assert desk.answer("in_contract", "First thought") == 303
    assert desk.answer("in_contract", "First thought") == 303, "a second click adds nothing"
    assert desk.answer("vendors", "The carrier's line") == 303
    assert kept(db) == [
        ("in_contract", "First thought", False),
        ("vendors", "The carrier's line", True),
    ]
    assert "Take back" in panel(desk.bob, desk)
    assert desk.bob.post(f"{desk.here}/entitlement/take-back").status_code == 303
    assert [standing for *_, standing in kept(db)] == [False, False]
    told = panel(desk.bob, desk)
    assert "Take back" not in told
    assert "Set by" not in told
    lines = [one.body_text for one in said(db, desk.ticket, "entitlement") if one.agent_id]
    assert len(lines) == 3
    assert lines[-1] == "Bob took the answer The vendor's back: the check holds again"
    assert desk.bob.post(f"{desk.here}/entitlement/take-back").status_code == 422


@pytest.mark.parametrize(
    ("answer", "reason", "told"),
    [
        ("not_ours", "  ", "Say why the check&#39;s answer does not hold."),
        ("not_ours", "y" * 501, "A reason has at most 500 characters."),
        ("chargeable", "Sure", "The check says the same. Choose another answer."),
        ("free", "Sure", "Not a valid choice"),
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_what_was_typed_is_kept(
    db: Session, desk: Desk, answer: str, reason: str, told: str
) -> None:
    fields = {"answer": answer, "reason": reason}
    refused = desk.bob.post(f"{desk.here}/entitlement", fields)
    assert refused.status_code == 422
    assert told in refused.text
    assert refused.text.count('aria-invalid="true"') == 1
    assert reason.strip() in refused.text
    if answer != "free":
        assert re.search(rf'<option[^>]*selected[^>]*value="{answer}"', refused.text)
    assert kept(db) == []


def test_no_contact_reads_the_answer_or_its_reason(
    db: Session, desk: Desk, visit: Visit, as_scope: AsScope
) -> None:
    cast = desk.house.cast
    assert desk.answer("in_contract") == 303
    carol = visit(cast.carol, make_portal_host(db, cast.harbor))
    page = carol.get(f"/requests/{desk.ticket.number}")
    assert page.status_code == 200
    assert "promised" not in page.text
    assert "set the entitlement" not in page.text
    asked, hers = select(EntitlementOverride.reason), contact_principal(cast.carol).scope
    with as_scope(hers), pytest.raises(ProgrammingError), db.begin_nested():
        db.scalars(asked)


def test_staff_of_other_clients_and_charlie_find_no_ticket_to_answer_for(
    db: Session, desk: Desk, visit: Visit
) -> None:
    cast = desk.house.cast
    nina = visit(make_agent(db, "Nina", "engineer_l1", clients=(cast.northwind,)))
    charlie = visit(cast.charlie, make_portal_host(db, cast.northwind))
    typed = {"answer": "not_ours", "reason": "Mine now"}
    for stranger in (nina, charlie):
        assert stranger.get(f"{desk.here}/entitlement").status_code == 404
        assert stranger.post(f"{desk.here}/entitlement", typed).status_code == 404
        assert stranger.post(f"{desk.here}/entitlement/take-back").status_code == 404
    assert kept(db) == []


def test_one_answer_stands_at_most_and_none_without_a_reason(db: Session, desk: Desk) -> None:
    bob = by(desk.house.cast.bob)
    override_entitlement(db, desk.ticket, Entitled.VENDORS, WHY, bob, now=now())
    plain = {
        "tenant_id": desk.ticket.tenant_id,
        "ticket_id": desk.ticket.id,
        "answer": "not_ours",
        "set_by": desk.house.cast.bob.id,
        "set_at": now() + HOUR,
    }
    for reason in ("Second", ""):
        again = insert(EntitlementOverride).values(**plain, reason=reason)
        with pytest.raises(IntegrityError), db.begin_nested():
            db.execute(again)
    assert db.scalar(select(func.count()).select_from(EntitlementOverride)) == 1
    with pytest.raises(Refused):
        override_entitlement(db, desk.ticket, Entitled.NOT_OURS, " ", bob, now=now())
