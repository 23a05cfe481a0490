"""L0: the matter ends before anybody is asked (S1 to S3)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.knowledge.models import L0Resolution
from msp.desk.tickets.models import Ticket
from tests.people import make_article, make_card, make_outcome
from tests.portal.conftest import Doors


def test_s02_the_first_page_finds_articles_and_cards(db: Session, doors: Doors) -> None:
    make_article(db, "Reset your password", summary="In two minutes.")
    make_article(db, "Crane controls", clients=(doors.cast.northwind,))
    make_card(db, "New laptop", summary="For somebody who begins.")
    page = doors.carol.get("/").text
    assert "Harbor Dental" in page
    assert "Reset your password" in page
    assert "New laptop" in page
    assert "Crane controls" not in page
    assert "Crane controls" in doors.charlie.get("/").text
    found = doors.carol.fragment("/?q=forgot+password").text
    assert "Reset your password" in found
    assert "New laptop" not in found
    assert "<html" not in found


def test_s03_this_solved_it_closes_the_matter_and_is_counted(db: Session, doors: Doors) -> None:
    article = make_article(db, "Reset your password")
    tickets = len(db.scalars(select(Ticket)).all())
    page = doors.carol.get(f"/knowledge/{article.id}?q=forgot")
    assert "This solved it" in page.text
    answer = doors.carol.post(f"/knowledge/{article.id}/solved", {"q": "forgot"})
    assert answer.status_code == 303
    said = db.scalars(select(L0Resolution)).one()
    assert (said.outcome, said.contact_id, said.search) == ("solved", doors.cast.carol.id, "forgot")
    assert len(db.scalars(select(Ticket)).all()) == tickets


def test_s03_still_stuck_begins_a_request_that_says_what_was_read(
    db: Session, doors: Doors
) -> None:
    article = make_article(db, "Reset your password")
    answer = doors.carol.post(f"/knowledge/{article.id}/stuck")
    page = doors.carol.get(answer.headers["location"]).text
    assert 'value="Reset your password"' in page
    assert "it did not help" in page
    assert db.scalars(select(L0Resolution)).one().outcome == "stuck"


def test_an_article_of_another_client_is_not_there(db: Session, doors: Doors) -> None:
    theirs = make_article(db, "Crane controls", clients=(doors.cast.northwind,))
    for address in (f"/knowledge/{theirs.id}", f"/requests/new?card=other&article={theirs.id}"):
        assert doors.carol.get(address).status_code == 404
    assert doors.carol.post(f"/knowledge/{theirs.id}/solved").status_code == 404
    assert not db.scalars(select(L0Resolution)).all()


def test_what_others_said_is_not_shown(db: Session, doors: Doors) -> None:
    article = make_article(db)
    make_outcome(db, article, doors.cast.charlie)
    assert "Charlie" not in doors.carol.get(f"/knowledge/{article.id}").text


def test_articles_similar_to_the_subject_are_offered(db: Session, doors: Doors) -> None:
    make_article(db, "Reset your password")
    found = doors.carol.fragment("/requests/similar?subject=my+password").text
    assert "Reset your password" in found
    assert "Reset your password" not in doors.carol.fragment("/requests/similar?subject=").text
