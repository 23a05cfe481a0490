"""Pages as the browser meets them: a message is shown once, refusals keep their form."""

from __future__ import annotations

from httpx import Response
from sqlalchemy.orm import Session

from tenants.signin.cookies import cookie_name
from tests.harness.browsing import Browser, Visit
from tests.people import make_agent


def test_a_message_follows_a_redirect_and_is_shown_once(db: Session, visit: Visit) -> None:
    bob = visit(make_agent(db, "Bob"))
    sent = bob.post("/me/zone", {"zone": "Europe/Warsaw"})
    assert sent.status_code == 303
    flash = sent.cookies.get("msp_flash")
    assert flash
    shown = with_flash(bob, flash)
    assert 'id="messages"><' in shown.text.replace("\n", "")
    assert "msp_flash=" in shown.headers["set-cookie"]
    assert "Max-Age=0" in shown.headers["set-cookie"]


def test_a_forged_message_is_not_shown(db: Session, visit: Visit) -> None:
    page = with_flash(visit(make_agent(db, "Bob")), "WyJlcnJvciIsIkZvcmdlZCB3b3JkcyJd.forged")
    assert "Forged words" not in page.text


def test_an_unknown_page_is_a_sentence_in_the_form_the_reader_asked_for(
    db: Session, visit: Visit
) -> None:
    bob = visit(make_agent(db, "Bob"))
    whole, part = bob.get("/nowhere"), bob.fragment("/nowhere")
    assert (whole.status_code, part.status_code) == (404, 404)
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert part.headers["HX-Retarget"] == "#messages"


def test_a17_pages_are_not_kept_by_the_browser(db: Session, visit: Visit) -> None:
    page = visit(make_agent(db, "Bob")).get("/me")
    assert page.headers["Cache-Control"] == "no-store"
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def with_flash(person: Browser, flash: str) -> Response:
    """The person's settings, asked for with this message in the cookie."""
    cookies = f"{cookie_name()}={person.token}; msp_flash={flash}"
    answer: Response = person.client.request(
        "GET", "/me", headers={"Host": person.host, "Cookie": cookies}
    )
    return answer
