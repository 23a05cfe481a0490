"""Raw mails from files: one .eml, a folder of them, or an mbox."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 40 * 1024 * 1024


class NoMailHere(Exception):
    """The path is none of the three; the text says what was found instead."""


@dataclass(frozen=True)
class Found:
    """A raw mail and the name to call it by; without `raw`, `problem` says why."""

    name: str
    raw: bytes
    problem: str = ""


def mails_at(path: Path) -> Iterator[Found]:
    """Every mail at the path, files in the order of their names. Raises NoMailHere.

    A file that cannot be read is reported like any other, and the rest go on.
    """
    if path.is_dir():
        for file in sorted(each for each in path.rglob("*") if _looks_like_mail(each)):
            yield from mails_at(file)
    elif not path.is_file():
        raise NoMailHere(f"{path} does not exist")
    elif _is_mbox(path):
        yield from _mbox(path)
    else:
        yield _file(path)


def _looks_like_mail(path: Path) -> bool:
    maildir = path.parent.name in ("cur", "new") and not path.name.startswith(".")
    return path.is_file() and (path.suffix.lower() in (".eml", ".mbox", ".mbx") or maildir)


def _is_mbox(path: Path) -> bool:
    if path.suffix.lower() == ".eml":
        return False
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _file(path: Path) -> Found:
    try:
        if path.stat().st_size > LARGEST:
            return Found(path.name, b"", f"larger than {LARGEST // 1024**2} MB")
        return Found(path.name, path.read_bytes())
    except OSError as error:
        return Found(path.name, b"", error.strerror or str(error))


def _mbox(path: Path) -> Iterator[Found]:
    box = mailbox.mbox(path, create=False)
    try:
        for position, key in enumerate(box.iterkeys(), start=1):
            raw = box.get_bytes(key)
            if len(raw) > LARGEST:
                yield Found(f"{path.name}:{position}", b"", "too large")
            else:
                yield Found(f"{path.name}:{position}", raw.replace(b"\n>From ", b"\nFrom "))
    finally:
        box.close()
