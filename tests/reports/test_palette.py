"""The palette: it finds what Bob may see, names the client, and nothing of anybody else's."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from msp.kernel.scope import staff_scope
from msp.reports.palette.queries import found
from tenants.people.values import Role, rights_of
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import make_agent, make_asset, make_client, make_contact, make_ticket

ALL = rights_of([Role.ADMINISTRATOR])


def labels(groups: list[tuple[str, list[tuple[str, str, str, str]]]]) -> dict[str, list[str]]:
    return {title: [hit[0] for hit in hits] for title, hits in groups}


def test_a_number_finds_its_ticket_and_names_the_client(db: Session) -> None:
    harbor = make_client(db)
    ticket = make_ticket(db, harbor, make_contact(db, harbor), subject="No sound")
    groups = found(db, str(ticket.number), ALL)
    assert groups[0][1] == [
        (f"{ticket.number} No sound", "Harbor Dental", f"/tickets/{ticket.number}", "ticket")
    ]


def test_words_find_people_devices_and_clients(db: Session) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, name="Carol Novak")
    make_asset(db, harbor, name="HARB-SRV-01")
    assert labels(found(db, "novak", ALL)) == {"Contacts": ["Carol Novak"]}
    assert labels(found(db, "rbor den", ALL)) == {"Clients": ["Harbor Dental"]}
    assert labels(found(db, "srv-01", ALL))["Devices"][0].startswith("HARB-SRV-01")


@pytest.mark.parametrize("words", ["", " ", "n", "%", "__", "'; drop table ticket", "\\"])
def test_too_little_and_wild_cards_find_nothing(db: Session, words: str) -> None:
    make_contact(db, make_client(db), name="Carol Novak")
    assert found(db, words, ALL) == []


def test_a_kind_without_its_right_is_not_asked_for(db: Session) -> None:
    make_contact(db, make_client(db), name="Carol Novak")
    assert found(db, "novak", frozenset({"tickets.read"})) == []


def test_charlies_company_is_found_by_nobody_who_does_not_serve_it(
    db: Session, as_scope: AsScope
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    bob = make_agent(db, "Bob")
    make_contact(db, northwind, name="Charlie Secret")
    make_asset(db, northwind, name="SECRET-01")
    make_ticket(db, northwind, make_contact(db, northwind), subject="Secret words")
    with as_scope(staff_scope(bob.id, (harbor.id,))) as scoped:
        assert found(scoped, "secret", ALL) == []
        assert found(scoped, "northwind", ALL) == []


def test_the_field_is_answered_with_lines_that_lead_somewhere(db: Session, visit: Visit) -> None:
    harbor = make_client(db)
    answer = visit(make_agent(db, "Bob")).fragment("/palette", params={"q": "harbor"})
    assert answer.status_code == 200
    assert f'href="/clients/{harbor.id}"' in answer.text
    assert "<html" not in answer.text
    assert visit().get("/palette").status_code == 303
