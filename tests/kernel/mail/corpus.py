"""The corpus of awkward mails, by name."""

from __future__ import annotations

from pathlib import Path

from msp.kernel.mail.parse import parse
from msp.kernel.mail.values import Incoming

FOLDER = Path(__file__).parents[2] / "mail_corpus"
INSTANCE = "test-instance"


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def read(name: str) -> Incoming:
    return parse(raw(name), instance=INSTANCE)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.eml"))
