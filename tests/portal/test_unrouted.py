"""An address that nobody has, at a client's door: its brand and language, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.harness.browsing import Visit
from tests.portal.conftest import Doors


@pytest.mark.parametrize("path", ["/nowhere", "/requests/one/two/three", "/requests/files/no-id"])
def test_an_unknown_address_shows_the_clients_brand(
    db: Session, visit: Visit, doors: Doors, path: str
) -> None:
    doors.cast.harbor.brand_colour = "#7a1f5c"
    db.flush()
    for browser in (doors.carol, visit(None, doors.host)):
        page = browser.get(path)
        assert page.status_code == 404
        assert "Harbor Dental" in page.text
        assert 'href="/brand.css"' in page.text
        assert "Northwind" not in page.text
    theirs = doors.charlie.get(path).text
    assert "Northwind Cargo" in theirs
    assert "Harbor" not in theirs


def test_a_verb_that_an_address_does_not_take_is_said_under_the_brand(doors: Doors) -> None:
    page = doors.carol.post("/brand.css", {})
    assert page.status_code == 405
    assert "Harbor Dental" in page.text


def test_it_is_said_in_the_language_of_whoever_asks(db: Session, doors: Doors) -> None:
    doors.cast.carol.locale = "pl"
    db.flush()
    assert 'lang="pl"' in doors.carol.get("/nowhere").text


def test_at_a_host_that_nobody_has_it_is_the_desks_own(db: Session, visit: Visit) -> None:
    page = visit(None, "nobody.localhost").get("/nowhere")
    assert page.status_code == 404
    assert "MSP Desk" in page.text
    assert "/brand.css" not in page.text
