"""`msp mail import` prints a line for each mail and counts them."""

from __future__ import annotations

import mailbox
from pathlib import Path

from sqlalchemy.orm import Session
from typer.testing import CliRunner

from msp.desk.mail.cli import COMMANDS
from msp.kernel.errors import NotFound
from tests.desk.mail.post import letter, tickets
from tests.kernel.mail.corpus import FOLDER, names
from tests.people import Cast

CAROL = "carol@harbor-dental.test"


def lines(path: Path) -> list[str]:
    result = CliRunner().invoke(COMMANDS, ["import", str(path)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_a_file_says_its_ticket_and_the_second_time_that_it_is_known(
    db: Session, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(letter(CAROL))
    number = cast.ticket.number + 1
    assert lines(path) == [f"one.eml: opened ticket {number}", "1 mails: 1 opened"]
    assert lines(path) == [
        f"one.eml: known already, opened ticket {number}",
        "1 mails: 1 known",
    ]


def test_a_folder_of_awkward_mails_is_read_to_its_end(db: Session, cast: Cast) -> None:
    said = lines(FOLDER)
    assert len(said) == len(names()) + 1
    assert said[-1].startswith(f"{len(names())} mails: ")
    assert "parked: It is empty." in next(line for line in said if line.startswith("empty.eml"))


def test_an_mbox_is_read(db: Session, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    box = mailbox.mbox(path)
    box.add(letter(CAROL, "One"))
    box.add(letter("stranger@nowhere.test", "Two"))
    box.close()
    before = len(tickets(db))
    said = lines(path)
    assert len(tickets(db)) == before + 1
    assert said[-1] == "2 mails: 1 for review, 1 opened"


def test_a_path_that_is_not_there_is_one_sentence(db: Session) -> None:
    result = CliRunner().invoke(COMMANDS, ["import", "/nowhere/at/all"])
    assert isinstance(result.exception, NotFound)
    assert "/nowhere/at/all does not exist" in str(result.exception)
