"""Mails are found in a file, a folder and an mbox; one that cannot be read stops nothing."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest

from msp.kernel.mail.sources import NoMailHere, mails_at
from tests.kernel.mail.corpus import FOLDER, names, raw


def test_one_file() -> None:
    (found,) = mails_at(FOLDER / "plain.eml")
    assert (found.name, found.raw) == ("plain.eml", raw("plain"))


def test_a_folder_gives_each_file_once_in_order() -> None:
    found = [each.name for each in mails_at(FOLDER)]
    assert found == [f"{name}.eml" for name in names()]


def test_an_mbox_gives_each_mail_with_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    box = mailbox.mbox(path)
    box.add(raw("plain"))
    box.add(b"From: a@b.example\nSubject: Two\n\nFrom here on all is well.\n")
    box.close()
    first, second = mails_at(path)
    assert first.name == "old.mbox:1"
    assert b"The printer on the second floor" in first.raw
    assert b"\nFrom here on" in second.raw


def test_nothing_there_is_said() -> None:
    with pytest.raises(NoMailHere):
        list(mails_at(Path("/nowhere/at/all")))
