"""A handle: a number everyone may know, with a code nobody can guess.

It travels in a mail's reply address or ids and comes back with the answer. The code is an HMAC
over the number and over facts that only the database knows (whose it is, and to whom it was
given), so that a handle made for one person's mail fits no other person, and a number alone
fits nothing. 32 characters of base32: the local part of an address has room for it, and mail
servers that lower its case do no harm.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

NUMBER_BYTES = 5
CODE_BYTES = 15
LENGTH = 32
SHAPE = re.compile(rf"(?<![a-z2-7])[a-z2-7]{{{LENGTH}}}(?![a-z2-7])", re.IGNORECASE)


def derived_key(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that a code made for one never fits another."""
    return hmac.new(secret.encode(), f"mail:{purpose}".encode(), hashlib.sha256).digest()


def instance_mark(secret: str) -> str:
    """By what this installation knows its own mails again; restored with its key it is the same."""
    return hmac.new(derived_key(secret, "instance"), b"", hashlib.sha256).hexdigest()[:24]


def handle_for(key: bytes, number: int, *facts: str) -> str:
    """The handle of a number and the facts it vouches for. The number is below 2**40."""
    content = number.to_bytes(NUMBER_BYTES, "big") + _code(key, number, facts)
    return base64.b32encode(content).decode().lower()


def handles_in(text: str) -> list[str]:
    """Everything in an address or id that has the shape of a handle; it is not yet believed."""
    return [match.lower() for match in SHAPE.findall(text)]


def number_in(handle: str) -> int:
    """The number a handle claims. Raises ValueError for what has not a handle's shape."""
    try:
        content = base64.b32decode(handle.upper())
    except binascii.Error as error:
        raise ValueError("not a handle") from error
    if len(content) != NUMBER_BYTES + CODE_BYTES:
        raise ValueError("not a handle")
    return int.from_bytes(content[:NUMBER_BYTES], "big")


def fits(key: bytes, handle: str, *facts: str) -> bool:
    """Whether the handle was made with this key for its number and exactly these facts."""
    expected = handle_for(key, number_in(handle), *facts)
    return hmac.compare_digest(expected, handle.lower())


def _code(key: bytes, number: int, facts: tuple[str, ...]) -> bytes:
    content = "\x00".join((str(number), *facts)).encode()
    return hmac.new(key, content, hashlib.sha256).digest()[:CODE_BYTES]
