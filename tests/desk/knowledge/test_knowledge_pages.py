"""Bob's colleagues write articles; the clients they are meant for find them, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.knowledge.models import Article, CatalogItem
from msp.desk.knowledge.queries import article_rows, find_articles, open_article
from msp.desk.knowledge.values import ArticleStatus, FieldType, Outcome
from msp.kernel.errors import NotFound
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import NOW, contact_principal, make_agent, make_article, make_cast, make_outcome

TEXT = {"title": "Reset your password", "body": "# How\n\nPress **Forgot**.", "locale": "en"}


def test_s04_an_engineer_writes_reviews_and_publishes(db: Session, visit: Visit) -> None:
    browser = visit(make_agent(db, "Ewa", "engineer_l2"))
    saved = browser.post("/knowledge/new", {**TEXT, "everyone": "y"})
    assert saved.status_code == 303
    page = saved.headers["location"]
    assert "<strong>Forgot</strong>" in browser.get(page).text
    assert browser.post(f"{page}/review").status_code == 303
    assert browser.post(f"{page}/published").status_code == 303
    assert db.scalars(select(Article)).one().status == ArticleStatus.PUBLISHED


def test_what_was_typed_stays_when_it_is_refused(db: Session, visit: Visit) -> None:
    browser = visit(make_agent(db, "Ewa", "engineer_l2"))
    answer = browser.post("/knowledge/new", {**TEXT, "title": ""})
    assert answer.status_code == 422
    assert "Press **Forgot**." in answer.text
    answer = browser.post("/knowledge/new", TEXT)
    assert "Choose at least one client" in answer.text


def test_an_article_for_chosen_clients_keeps_them(db: Session, visit: Visit) -> None:
    cast = make_cast(db)
    article = make_article(db, clients=(cast.harbor,))
    browser = visit(make_agent(db, "Ewa", "engineer_l2"))
    page = browser.get(f"/knowledge/{article.id}/edit").text
    (box,) = [one for one in page.split("<input") if str(cast.harbor.id) in one]
    assert "checked" in box
    moved = {**TEXT, "clients": [str(cast.northwind.id)]}
    assert browser.post(f"/knowledge/{article.id}/edit", moved).status_code == 303
    assert "Northwind Cargo" in browser.get(f"/knowledge/{article.id}").text


def test_a_first_line_engineer_reads_and_does_not_write(db: Session, visit: Visit) -> None:
    article = make_article(db, "Reset your password")
    browser = visit(make_agent(db, "Bob"))
    assert "Reset your password" in browser.get("/knowledge").text
    assert browser.get(f"/knowledge/{article.id}").status_code == 200
    assert browser.get(f"/knowledge/{article.id}/edit").status_code == 404
    assert browser.post(f"/knowledge/{article.id}/draft").status_code == 404


def test_a_script_in_an_article_is_only_text(db: Session, visit: Visit) -> None:
    article = make_article(db, body="<script>alert(1)</script> [x](javascript:alert(1))")
    page = visit(make_agent(db)).get(f"/knowledge/{article.id}").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_preview_saves_nothing(db: Session, visit: Visit) -> None:
    browser = visit(make_agent(db, "Ewa", "engineer_l2"))
    answer = browser.post("/knowledge/preview", TEXT, headers={"HX-Request": "true"})
    assert "<h2>How</h2>" in answer.text
    assert not db.scalars(select(Article)).all()


def test_s02_a_contact_finds_published_articles_meant_for_her(
    db: Session, as_scope: AsScope
) -> None:
    cast = make_cast(db)
    make_article(db, "Reset your password", body="Press forgot, then look at your phone.")
    make_article(db, "Passwords of the vault", status=ArticleStatus.DRAFT)
    ours = make_article(db, "Passwords of the X-ray", clients=(cast.harbor,))
    theirs = make_article(db, "Passwords of the crane", clients=(cast.northwind,))
    with as_scope(contact_principal(cast.carol).scope) as hers:
        found = [one.title for one in find_articles(hers, "my password please", 10)]
        assert set(found) == {"Reset your password", "Passwords of the X-ray"}
        assert open_article(hers, ours.id).title == "Passwords of the X-ray"
        with pytest.raises(NotFound):
            open_article(hers, theirs.id)
        assert len(find_articles(hers, "", 10)) == 2
        assert not find_articles(hers, "' or true --", 10)


def test_search_knows_accents_and_word_forms(db: Session, as_scope: AsScope) -> None:
    cast = make_cast(db)
    make_article(db, "Printers that do not print")
    make_article(db, "Zmiana hasła", locale="pl")
    with as_scope(contact_principal(cast.carol).scope) as hers:
        assert [one.title for one in find_articles(hers, "printer", 5)] == [
            "Printers that do not print"
        ]
        assert [one.title for one in find_articles(hers, "hasla", 5)] == ["Zmiana hasła"]


def test_s04_the_list_says_what_readers_said(db: Session) -> None:
    cast = make_cast(db)
    article = make_article(db)
    make_outcome(db, article, cast.carol)
    make_outcome(db, article, cast.charlie)
    make_outcome(db, article, cast.carol, Outcome.STUCK)
    (row,) = article_rows(db).rows
    assert (row.solved, row.stuck) == (2, 1)


def test_the_list_pages_by_key(db: Session) -> None:
    for number in range(60):
        make_article(db, f"Article {number}", at=NOW + timedelta(minutes=number))
    first = article_rows(db)
    second = article_rows(db, cursor=first.older)
    assert [len(first.rows), len(second.rows)] == [50, 10]
    assert first.rows[0].title == "Article 59"
    assert second.rows[-1].title == "Article 0"


def test_a_card_keeps_its_questions(db: Session, visit: Visit) -> None:
    browser = visit(make_agent(db, "Ewa", "engineer_l2"))
    fields = {
        "name": "New laptop",
        "icon": "device-laptop",
        "kind": "request",
        "asset_need": "none",
        "active": "y",
        **{f"questions-{n}-type": "line" for n in range(8)},
        "questions-0-label": "For whom?",
        "questions-0-required": "y",
        "questions-1-label": "Size",
        "questions-1-type": "choice",
        "questions-1-choices": "13, 15",
    }
    assert browser.post("/knowledge/catalog/new", fields).status_code == 303
    card = db.scalars(select(CatalogItem)).one()
    assert [one.key for one in card.asked] == ["for_whom", "size"]
    assert card.asked[1].type == FieldType.CHOICE
    assert card.asked[1].choices == ("13", "15")
    page = browser.get(f"/knowledge/catalog/{card.id}").text
    assert 'value="13, 15"' in page
    again = browser.post("/knowledge/catalog/new", fields)
    assert again.status_code == 422
    assert "Another card has this name." in again.text
