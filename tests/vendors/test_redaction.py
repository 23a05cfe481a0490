"""What a vendor reads of a client's words, and how its answer finds back."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment
from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast, make_entry
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.models import CaseOperation
from vendors.connections.models import VendorConnection
from vendors.redaction.actions.save_rule import add_rule
from vendors.redaction.finding import BadPattern, check_pattern, find, name_parts
from vendors.redaction.models import RedactionException, RedactionMark, RedactionRule
from vendors.redaction.values import Hides, Rule, RuleSet
from vendors.redaction.veil import Veil, restored

EVERYTHING = [Rule(one) for one in Hides if one not in (Hides.WORDS, Hides.PATTERN)]
PEOPLE = ("Carol Novak", "José Ávila", "Li")
ALL = RuleSet(EVERYTHING, people=name_parts(PEOPLE), client=("Harbor Dental", "harbor-dental.test"))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Carol Novak cannot print.", "[person 1] cannot print."),
        (
            "Ask Carol or Novak; carolling is fine",
            "Ask [person 1] or [person 2]; carolling is fine",
        ),
        ("Write to c.novak@harbor-dental.test", "Write to [mail 1]"),
        ("Call +48 601 234 567 or (555) 010-4477.", "Call [phone 1] or [phone 2]."),
        ("From 10.1.2.3 to fe80::1, not 1.2.3", "From [address 1] to [address 2], not 1.2.3"),
        ("On 2026-11-30 14:05 it failed 12 times", "On 2026-11-30 14:05 it failed 12 times"),
        ("harbor dental has version 10.0.19041.1", "[client 1] has version 10.0.19041.1"),
        ("Li is too short to be looked for", "Li is too short to be looked for"),
        ("José's scanner, José Ávila's", "[person 1]'s scanner, [person 2]'s"),
        ("Serial 5CD1234567 stays", "Serial 5CD1234567 stays"),
    ],
)
def test_s20_what_the_rules_hide(text: str, read: str) -> None:
    veil = Veil(ALL)
    seen = veil.over(text)
    assert re.sub(r" \d+\]", " n]", seen) == re.sub(r" \d+\]", " n]", read)
    assert restored(seen, veil.new) == text


def test_words_and_patterns_of_our_own() -> None:
    rules = RuleSet(
        [Rule(Hides.WORDS, "Project Heron\nblue box"), Rule(Hides.PATTERN, r"ACME-\d+", "order")]
    )
    veil = Veil(rules)
    text = "project heron needs ACME-77 and ACME-77, in a Blue Box"
    assert veil.over(text) == "[hidden 1] needs [order 2] and [order 2], in a [hidden 3]"


@given(st.text(alphabet=st.sampled_from("Carol Novak@x.tes 10.1+48[person]\n"), max_size=200))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    veil = Veil(ALL)
    seen = veil.over(text)
    if not re.search(r"\[[^\[\]\n]+ \d+\]", text):
        assert restored(seen, veil.new) == text
    again = Veil(ALL, marks=veil.new, used=veil.used)
    assert again.over(text) == seen
    assert again.new == []


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Carol Novak.pdf", "[person n].pdf"),
        ("carol_novak-scan.PNG", "[person n]-scan.PNG"),
        ("scan_of_José.tar.gz", "scan_of_[person n].tar.gz"),
        ("harbor_dental invoice.xlsx", "[client n] invoice.xlsx"),
        ("log from 10.0.0.7.txt", "log from [address n].txt"),
        ("c.novak@harbor-dental.test.eml", "[mail n].eml"),
        ("call +48 601 234 567.mp3", "call [phone n].mp3"),
        ("IMG_20261130_140512.jpg", "IMG_20261130_140512.jpg"),
        ("report.Carol", "report.[person n]"),
        (".carol", ".[person n]"),
        ("carolling.txt", "carolling.txt"),
        ("no extension", "no extension"),
    ],
)
def test_s20_what_the_rules_hide_in_the_name_of_a_file(name: str, read: str) -> None:
    veil = Veil(ALL)
    seen = veil.over_name(name)
    assert re.sub(r" \d+\]", " n]", seen) == read
    assert restored(seen, veil.new) == name


@given(st.text(alphabet=st.sampled_from("Carol_ Novak@x.tes10+48-"), min_size=1, max_size=60))
def test_every_file_name_comes_back_as_it_was(name: str) -> None:
    veil = Veil(ALL)
    seen = veil.over_name(name)
    assert restored(seen, veil.new) == name
    assert Veil(ALL, marks=veil.new, used=veil.used).over_name(name) == seen


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?=x)", "", "x*", "a{100000}", "[z-a]"])
def test_a_pattern_that_cannot_run_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        check_pattern(pattern)


def test_a_pattern_that_would_take_for_ever_elsewhere_takes_no_time() -> None:
    """Twice the text is about twice the work; a backtracking engine would never end."""
    check_pattern("(a+)+b")
    rules = RuleSet([Rule(Hides.PATTERN, "(a+)+b")])
    begun = time.monotonic()
    assert find("a" * 50_000, rules) == []
    assert time.monotonic() - begun < 60


def hide(scene: Scene, *rules: Rule) -> None:
    with unit(SYSTEM) as db:
        for rule in rules:
            add_rule(db, rule, vendor_id=None, client_id=None, now=now())


def test_the_vendor_reads_placeholders_and_its_answer_finds_back(
    scene: Scene, roundup: RoundupPeer
) -> None:
    hide(scene, Rule(Hides.NAMES), Rule(Hides.ADDRESS))
    scene.forward(title="Carol's scanner", body="Carol cannot reach 10.0.0.7.")
    scene.work()
    scene.poll()
    case = scene.external_id()
    (first,) = roundup.comments_of(case)
    assert first.startswith("[person 1] cannot reach [address 2].")
    assert "Carol" not in first
    assert roundup.cases_called("[person 1]'s scanner") == [case]
    scene.say("Carol asks again about 10.0.0.8")
    scene.work()
    assert roundup.comments_of(case)[1] == "[person 1] asks again about [address 3]"
    roundup.says(case, "Please ask [person 1] to restart [address 3]. [person 9]?")
    scene.poll()
    assert scene.heard() == ["Please ask Carol to restart 10.0.0.8. [person 9]?"]


def test_a_files_name_is_hidden_with_its_extension_kept_and_finds_back(
    scene: Scene, roundup: RoundupPeer
) -> None:
    hide(scene, Rule(Hides.NAMES))
    file = scene.attach("carol_scan.png", b"a picture")
    scene.forward(title="Carol's scanner", body="See the file.", files=[file])
    scene.work()
    case = scene.external_id()
    (sent,) = roundup.files_of(case)
    assert sent == b"a picture"
    assert roundup.file_names_of(case) == ["[person 2]_scan.png"]
    scene.poll()
    assert scene.heard() == []
    roundup.says(case, "I opened [person 2]_scan.png.")
    roundup.attaches(case, "re [person 2].txt", b"it is fine")
    scene.poll()
    assert scene.heard() == ["I opened carol_scan.png.", "File from the vendor: re carol.txt"]
    with unit(SYSTEM) as db:
        (ours, theirs) = db.scalars(select(Attachment).order_by(Attachment.created_at)).all()
        assert (ours.filename, theirs.filename) == ("carol_scan.png", "re carol.txt")


def test_the_preview_shows_a_files_name_as_the_vendor_reads_it(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    add_rule(db, Rule(Hides.NAMES), vendor_id=None, client_id=None, now=now())
    entry = make_entry(db, cast.ticket, "See the file.")
    file = Attachment(
        tenant_id=cast.harbor.id,
        ticket_id=cast.ticket.id,
        entry_id=entry.id,
        filename="scan Carol.png",
        content_type="image/png",
        size=9,
        sha256="0" * 64,
        storage_key="unused",
        visibility="public",
        created_at=now(),
    )
    db.add(file)
    db.flush()
    here = f"/vendors/forward/{cast.ticket.number}"
    asked = {
        "connection": str(connection.id),
        "title": "Scanner",
        "body": "It jams.",
        "files": str(file.id),
    }
    seen = visit(frank).post(f"{here}/preview", asked, headers={"HX-Request": "true"}).text
    assert "scan " in seen
    assert "▒ [person 1]" in seen
    assert "Carol (now [person 1])" in seen
    assert visit(frank).post(here, asked).status_code == 303
    sent = db.scalars(select(CaseOperation).where(CaseOperation.kind == "attachment")).one()
    assert sent.payload["filename"] == "scan [person 1].png"
    link = sent.link_id
    said = {"text": "Once more.", "files": str(file.id)}
    read = visit(frank).post(f"/vendors/links/{link}/say/preview", said).text
    assert "▒ [person 1]" in read


def test_the_form_shows_what_is_hidden_and_lets_one_thing_be_read_with_a_reason(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    add_rule(db, Rule(Hides.NAMES), vendor_id=None, client_id=cast.harbor.id, now=now())
    add_rule(db, Rule(Hides.MAIL), vendor_id=connection.vendor_id, client_id=None, now=now())
    here = f"/vendors/forward/{cast.ticket.number}"
    asked = {
        "connection": str(connection.id),
        "title": "Dora and Carol",
        "body": "Dora, dora@harbor-dental.test, and Carol.",
        "contact_name": "Carol",
        "contact_email": "carol@harbor-dental.test",
    }
    seen = visit(frank).post(f"{here}/preview", asked, headers={"HX-Request": "true"}).text
    assert "▒ [person 1]" in seen
    assert "▒ [mail 3]" in seen
    kept = {**asked, "readable": "Dora"}
    assert visit(frank).post(here, kept).status_code == 422
    kept["why_readable"] = "They must ship to her"
    assert visit(frank).post(here, kept).status_code == 303
    payload = db.scalars(select(CaseOperation)).one().payload
    assert payload["title"] == "Dora and [person 1]"
    assert payload["body"] == "Dora, [mail 2], and [person 1]."
    assert payload["contact_name"] == "[person 1]"
    assert payload["contact_email"] == ""
    assert db.scalars(select(RedactionException)).one().reason == "They must ship to her"
    assert {one.value for one in db.scalars(select(RedactionMark))} == {
        "Carol", "dora@harbor-dental.test"
    }  # fmt: skip
    panel = visit(frank).fragment(f"/vendors/panel/ticket/{cast.ticket.number}").text
    assert "[person 1] = Carol" in panel


def test_an_administrator_writes_rules_tries_them_and_takes_them_away(
    db: Session, visit: Visit, ada: Agent, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    page = f"/vendors/hidden?vendor={connection.vendor_id}"
    bad = {"hides": "pattern", "value": "(", "label": ""}
    assert visit(ada).post(page, bad).status_code == 422
    assert visit(ada).post(page, {"hides": "words", "value": " "}).status_code == 422
    assert visit(ada).post(page, {**bad, "value": "HD-[0-9]+", "label": "pc"}).status_code == 303
    url = page.replace("hidden?", "hidden/try?")
    tried = visit(ada).post(url, {"text": "HD-12 is slow"}, headers={"HX-Request": "true"}).text
    assert "▒ [pc 1]" in tried
    assert "HD-12" in tried
    rule = db.scalars(select(RedactionRule)).one()
    assert "HD-[0-9]+" in visit(ada).get(page).text
    assert visit(frank).get(page).status_code == 404
    client = f"/vendors/hidden?client={cast.harbor.id}"
    assert visit(ada).post(client, {"hides": "names"}).status_code == 303
    panel = visit(ada).fragment(f"/vendors/panel/hidden?client={cast.harbor.id}").text
    assert "Names of the client" in panel
    assert visit(ada).post(f"/vendors/hidden/rules/{rule.id}/remove").status_code == 303
    assert db.scalars(select(RedactionRule)).all() == []
