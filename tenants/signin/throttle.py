"""How many wrong tries a door takes before it asks for patience. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
# From one address against one account; against one account from anywhere (a spread attack);
# from one address against any account (a whole office may share one address).
HERE, ACCOUNT, ADDRESS = 5, 20, 40


@dataclass(frozen=True)
class Try:
    """One earlier try, as the table tells it."""

    at: datetime
    ok: bool
    same_account: bool
    same_address: bool


def wait_for(tries: Sequence[Try], now: datetime) -> timedelta | None:
    """How long to wait before the next try, or None. A right password forgives its account."""
    wrong = [one for one in tries if not one.ok and one.at > now - WINDOW]
    last_right = max((one.at for one in tries if one.ok and one.same_account), default=None)
    account = [
        one for one in wrong if one.same_account and (last_right is None or one.at > last_right)
    ]
    here = [one for one in account if one.same_address]
    address = [one for one in wrong if one.same_address]
    waits = [
        _until_free(some, most, now)
        for some, most in ((here, HERE), (account, ACCOUNT), (address, ADDRESS))
    ]
    longest = max(waits)
    return longest if longest > timedelta(0) else None


def _until_free(wrong: Sequence[Try], most: int, now: datetime) -> timedelta:
    if len(wrong) < most:
        return timedelta(0)
    newest_first = sorted((one.at for one in wrong), reverse=True)
    return newest_first[most - 1] + WINDOW - now
