"""Reads what our own receiving server found out about the sender (RFC 8601).

Anybody can write an Authentication-Results header, so only those count that name one of our
servers exactly: "mx.example.com.evil.test" is not "mx.example.com". A receiving server writes
its findings on top of what it was handed, in one header or in several next to each other; a
header further down, below any other header, came with the mail and is worth nothing. A server
of another name above ours (a filter in between) does not hide ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from email.message import Message

from msp.kernel.mail.headers import storable
from msp.kernel.mail.values import Address, Authenticity

RESULTS_HEADER = "authentication-results"
COMMENT = re.compile(r"\([^()]*\)")
STATEMENT = re.compile(r"(?is)\s*(dmarc|dkim|spf)(?:/\d+)?\s*=\s*([a-z]+)\b(.*)")
PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)")


def authenticity(
    message: Message, sender: Address | None, servers: Collection[str]
) -> Authenticity:
    """The verdict on the From address by the servers named, UNSTATED where they say nothing."""
    statements = [
        statement for value in _own_findings(message, servers) for statement in _statements(value)
    ]
    if not statements or sender is None:
        return Authenticity.UNSTATED
    dmarc = [(result, facts) for method, result, facts in statements if method == "dmarc"]
    if dmarc:
        return _by_dmarc(*dmarc[0], sender.domain)
    return _by_alignment(statements, sender.domain)


def _own_findings(message: Message, servers: Collection[str]) -> list[str]:
    """The topmost run of neighbouring results headers that one of our servers wrote."""
    ours = {server.strip().lower() for server in servers}
    found: list[str] = []
    for name, value in message.raw_items():
        text = storable(str(value)).replace("\r", "").replace("\n", "")
        written_by_us = name.lower() == RESULTS_HEADER and _server(text) in ours
        if written_by_us:
            found.append(text)
        elif found:
            break
    return found


def _server(value: str) -> str:
    words = COMMENT.sub(" ", value).partition(";")[0].split()
    return words[0].strip('"').lower() if words else ""


def _statements(value: str) -> list[tuple[str, str, dict[str, str]]]:
    found = []
    for piece in COMMENT.sub(" ", value).split(";")[1:]:
        match = STATEMENT.match(piece)
        if match:
            facts = {key.lower(): fact.lower() for key, fact in PROPERTY.findall(match[3])}
            found.append((match[1].lower(), match[2].lower(), facts))
    return found


def _by_dmarc(result: str, facts: dict[str, str], domain: str) -> Authenticity:
    about = facts.get("header.from", domain).rpartition("@")[2]
    if result == "pass" and _aligned(about, domain):
        return Authenticity.PASSED
    if result in ("none", "bestguesspass", "temperror", "permerror"):
        return Authenticity.UNSTATED
    return Authenticity.FAILED


def _by_alignment(statements: list[tuple[str, str, dict[str, str]]], domain: str) -> Authenticity:
    for _method, result, facts in statements:
        names = [facts.get(key, "") for key in ("header.d", "header.i", "smtp.mailfrom")]
        if result == "pass" and any(_aligned(name.rpartition("@")[2], domain) for name in names):
            return Authenticity.PASSED
    failed = any(method == "spf" and result == "fail" for method, result, _facts in statements)
    return Authenticity.FAILED if failed else Authenticity.UNSTATED


def _aligned(name: str, domain: str) -> bool:
    """Equal, or one a subdomain of the other with at least two labels of its own."""
    if not name or not domain:
        return False
    shorter, longer = sorted((name, domain), key=len)
    return name == domain or ("." in shorter and longer.endswith(f".{shorter}"))
