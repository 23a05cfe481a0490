"""A receipt: a desk that sends a copy of our own words back has answered nothing yet."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.kernel.files import open_file
from msp.kernel.mail.parse import parse
from msp.kernel.mail.values import Automatic, Incoming
from vendors.cases.models import VendorCase
from vendors.post.queries import letters_of
from vendors.protocol.post import Direction

# What a desk writes around the copy; words of a person's come before it, or are longer.
BEFORE, AROUND = 160, 900
SHORTEST = 12


def is_receipt(db: Session, case: VendorCase, mail: Incoming) -> bool:
    """A desk's own mail (it says so) that holds the whole of a letter of ours, and little else."""
    if Automatic.BULK not in mail.automatic:
        return False
    told = flat(mail.text)
    for letter in letters_of(db, case.correlation_id):
        if letter.direction != Direction.OUT:
            continue
        with open_file(letter.storage_key) as file:
            ours = flat(parse(file.read()).text)
        at = told.find(ours) if len(ours) >= SHORTEST else -1
        if 0 <= at <= BEFORE and len(told) - len(ours) <= AROUND:
            return True
    return False


def flat(text: str) -> str:
    """The words alone: without the signature's part, and with single spaces."""
    return " ".join(text.split("\n-- \n")[0].split())
