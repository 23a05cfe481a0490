"""The vendor's pages as people use them, and who may not see them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.kernel.http_exchange import Exchange
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast, make_agent, make_entry
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.connections.models import VendorConnection
from vendors.sync.actions.log_exchange import log_exchanges

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)


def form_of(connection: VendorConnection, **more: str) -> dict[str, str]:
    return {
        "connection": str(connection.id),
        "title": "Scanner jams",
        "body": "It pulls two sheets.",
        "asset_tag": "SN1",
        **more,
    }


def forwarded(
    db: Session, visit: Visit, frank: Agent, cast: Cast, to: VendorConnection
) -> CaseLink:
    answer = visit(frank).post(f"/vendors/forward/{cast.ticket.number}", form_of(to))
    assert answer.status_code == 303, answer.text
    return db.scalars(select(CaseLink)).one()


def test_s20_an_expert_forwards_and_the_panel_shows_how_it_stands(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    number = cast.ticket.number
    page = visit(frank).get(f"/vendors/forward/{number}")
    assert page.status_code == 200
    assert "It smokes." in page.text
    forwarded(db, visit, frank, cast, connection)
    panel = visit(frank).fragment(f"/vendors/panel/ticket/{number}").text
    for words in ("Queued", "Scanmakers", "Scanner jams", "Waiting to be sent", "Withdraw"):
        assert words in panel
    db.expire_all()
    ticket = db.scalars(select(Ticket).where(Ticket.number == number)).one()
    assert ticket.status == "waiting_vendor"


def test_the_preview_is_exactly_what_is_queued(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    asked = form_of(connection, contact_name="Carol", body="Line one\nLine two")
    number = cast.ticket.number
    preview = visit(frank).post(
        f"/vendors/forward/{number}/preview", asked, headers={"HX-Request": "true"}
    )
    assert "Line one<br>Line two<br>" in preview.text
    assert "Carol · SN1 · msp-0000" in preview.text
    visit(frank).post(f"/vendors/forward/{number}", asked)
    create = db.scalars(select(CaseOperation)).one()
    assert create.payload["body"].split() == "Line one Line two".split()
    assert set(create.payload) == {
        "title", "body", "severity", "contact_name", "contact_email", "asset_tag"
    }  # fmt: skip


def test_g02_only_public_files_are_offered_and_accepted(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    def attach(name: str, visibility: str) -> UUID:
        entry = make_entry(db, cast.ticket, "file", visibility=visibility)
        row = Attachment(
            tenant_id=cast.harbor.id, ticket_id=cast.ticket.id, entry_id=entry.id, filename=name,
            content_type="a/b", size=1, sha256="0", storage_key="0", visibility=visibility,
            created_at=NOW,
        )  # fmt: skip
        db.add(row)
        db.flush()
        return row.id

    shown, hidden = attach("log.txt", "public"), attach("margin.xlsx", "internal")
    page = visit(frank).get(f"/vendors/forward/{cast.ticket.number}").text
    assert "log.txt" in page
    assert "margin.xlsx" not in page
    answer = visit(frank).post(
        f"/vendors/forward/{cast.ticket.number}", form_of(connection, files=str(hidden))
    )
    assert answer.status_code == 422
    assert db.scalar(select(CaseLink.id)) is None
    answer = visit(frank).post(
        f"/vendors/forward/{cast.ticket.number}", form_of(connection, files=str(shown))
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 201), ("body", ""), ("contact_email", "nonsense")],
)
def test_a_wrong_value_is_said_beside_the_field_and_nothing_is_lost(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    field: str,
    value: str,
) -> None:
    asked = {**form_of(connection), "asset_tag": "typed before", field: value}
    answer = visit(frank).post(f"/vendors/forward/{cast.ticket.number}", asked)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "typed before" in answer.text
    assert db.scalar(select(CaseLink.id)) is None


def test_fault_13_the_button_pressed_twice(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    for _ in range(2):
        forwarded(db, visit, frank, cast, connection)
    assert len(db.scalars(select(CaseLink)).all()) == 1


def test_who_may_not_forward_finds_no_page(
    visit: Visit, cast: Cast, connection: VendorConnection
) -> None:
    number = cast.ticket.number
    assert visit(cast.bob).get(f"/vendors/forward/{number}").status_code == 404
    assert visit(cast.bob).post(f"/vendors/forward/{number}", {}).status_code == 404
    assert visit(cast.bob).get(f"/vendors/connections/{connection.id}/edit").status_code == 404
    assert visit(cast.bob).get(f"/vendors/panel/ticket/{number}").status_code == 200


def test_an_engineer_of_other_clients_sees_nothing_of_a_case(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    link = forwarded(db, visit, frank, cast, connection)
    grace = make_agent(db, "Grace", "administrator", clients=(cast.northwind,))
    operation = db.scalars(select(CaseOperation.id)).one()
    case = db.scalars(select(VendorCase.id)).one()
    call = Exchange("POST", "https://x/told", {}, "Scanner jams", 201, {}, "", 5)
    log_exchanges(db, [call], connection_id=connection.id, what="create", now=NOW, case_id=case)
    browser = visit(grace)
    assert browser.get(f"/vendors/panel/ticket/{cast.ticket.number}").status_code == 404
    assert browser.get(f"/vendors/links/{link.id}/withdraw").status_code == 404
    assert browser.post(f"/vendors/operations/{operation}/replay").status_code == 404
    for part in ("operations", "exchanges"):
        text = browser.get(f"/vendors/panel/connection/{connection.id}/{part}").text
        assert "Scanner jams" not in text
        assert str(case) not in text
    assert "/told" not in browser.get(f"/vendors/panel/connection/{connection.id}/exchanges").text
    mine = visit(make_agent(db, "Ada", "administrator"))
    assert "POST /told" in mine.get(f"/vendors/panel/connection/{connection.id}/exchanges").text


def test_a_vendor_message_is_published_to_this_client(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    link = forwarded(db, visit, frank, cast, connection)
    said = make_entry(db, cast.ticket, "Try the new driver.", kind="vendor", visibility="internal")
    answer = visit(frank).post(f"/vendors/links/{link.id}/publish/{said.id}")
    assert answer.status_code == 303
    db.expire_all()
    assert db.get_one(Entry, (cast.harbor.id, said.id)).visibility == "public"
    note = make_entry(db, cast.ticket, "ours", kind="note")
    refused = visit(frank).post(f"/vendors/links/{link.id}/publish/{note.id}")
    assert refused.status_code == 422


def test_withdrawing_asks_why(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    link = forwarded(db, visit, frank, cast, connection)
    url = f"/vendors/links/{link.id}/withdraw"
    assert "Withdraw the case" in visit(frank).fragment(url).text
    assert visit(frank).post(url, {"text": ""}).status_code == 422
    assert visit(frank).post(url, {"text": "Our cable"}).status_code == 303
    db.expire_all()
    assert db.scalars(select(CaseLink)).one().state == "cancelled"
    assert visit(frank).get(f"/vendors/links/{link.id}/nonsense").status_code == 404


def test_fault_52_a_dead_operation_is_shown_first_and_skipped_with_a_reason(
    db: Session,
    visit: Visit,
    frank: Agent,
    ada: Agent,
    cast: Cast,
    connection: VendorConnection,
) -> None:
    link = forwarded(db, visit, frank, cast, connection)
    for text in ("first", "second"):
        said = visit(frank).post(f"/vendors/links/{link.id}/say", {"text": text})
        assert said.status_code == 303
    db.expire_all()
    create, first, _second = db.scalars(select(CaseOperation).order_by(CaseOperation.seq)).all()
    create.state, first.state, first.error = "done", "dead", "422: no"
    db.flush()
    panel = visit(ada).get(f"/vendors/panel/connection/{connection.id}/operations").text
    assert panel.index("Not delivered") < panel.index("Waiting to be sent")
    assert "1 waits behind it" in panel
    nadia = make_agent(db, "Nadia", "dispatcher")
    assert "422: no" in visit(nadia).get("/vendors/panel/stuck").text
    url = f"/vendors/operations/{first.id}/skip"
    assert visit(ada).post(url, {"reason": ""}).status_code == 422
    assert visit(ada).post(url, {"reason": "said by phone"}).status_code == 303
    db.expire_all()
    assert db.get_one(CaseOperation, (cast.harbor.id, first.id)).state == "skipped"
