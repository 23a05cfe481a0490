"""Proof that a delivery is the vendor's: the usual signature schemes, over the raw bytes.

A connector's `verify_and_parse` calls `prove` with its connection's secrets and believes nothing
of a delivery before. Two secrets count while one is being replaced by the other. What a delivery
says is never taken over: it only tells where to look.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from vendors.protocol.errors import Forbidden

# The names under which a connection keeps its signing secrets.
HOOK, HOOK_BEFORE = "hook", "hook_before"
WINDOW = timedelta(minutes=5)
STANDARD_PREFIX = "whsec_"


class Scheme(StrEnum):
    """How a vendor signs."""

    URL = "url"  # not at all: the secret is the address
    BODY = "body"  # hex HMAC-SHA256 of the body: GitHub, Jira and many others
    BODY_SHA1 = "body_sha1"  # the same with SHA-1: Zammad
    ZENDESK = "zendesk"  # base64 HMAC-SHA256 of timestamp and body
    STANDARD = "standard"  # Standard Webhooks: id, timestamp and body


def prove(
    scheme: Scheme,
    secrets: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> str:
    """The delivery's own id, empty where the scheme has none. Raises Forbidden without proof."""
    told = {name.lower(): value for name, value in headers.items()}
    keys = [secrets[name] for name in (HOOK, HOOK_BEFORE) if secrets.get(name)]
    match scheme:
        case Scheme.URL:
            return _first(told, "x-delivery-id", "x-request-id")
        case Scheme.BODY | Scheme.BODY_SHA1:
            _prove_body(scheme, keys, told, body)
            return _first(told, "x-github-delivery", "x-atlassian-webhook-identifier")
        case Scheme.ZENDESK:
            return _prove_zendesk(keys, told, body, now)
        case Scheme.STANDARD:
            return _prove_standard(keys, told, body, now)


def signed(scheme: Scheme, key: str, body: bytes, *, delivery: str, at: datetime) -> dict[str, str]:
    """The headers of a delivery signed with `key`, as a sender makes them."""
    stamp = str(int(at.timestamp()))
    match scheme:
        case Scheme.URL:
            return {"X-Delivery-Id": delivery}
        case Scheme.BODY:
            value = f"sha256={_mac('sha256', key.encode(), body).hex()}"
            return {"X-Hub-Signature-256": value, "X-GitHub-Delivery": delivery}
        case Scheme.BODY_SHA1:
            return {"X-Hub-Signature": f"sha1={_mac('sha1', key.encode(), body).hex()}"}
        case Scheme.ZENDESK:
            text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            mac = _mac("sha256", key.encode(), text.encode() + body)
            return {
                "X-Zendesk-Webhook-Signature": base64.b64encode(mac).decode(),
                "X-Zendesk-Webhook-Signature-Timestamp": text,
                "X-Zendesk-Webhook-Invocation-Id": delivery,
            }
        case Scheme.STANDARD:
            mac = _mac("sha256", _standard_key(key), f"{delivery}.{stamp}.".encode() + body)
            return {
                "webhook-id": delivery,
                "webhook-timestamp": stamp,
                "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
            }


def _prove_body(scheme: Scheme, keys: list[str], told: Mapping[str, str], body: bytes) -> None:
    algorithm = "sha1" if scheme is Scheme.BODY_SHA1 else "sha256"
    given = _first(told, "x-hub-signature-256", "x-hub-signature", "x-signature")
    name, found, value = given.partition("=")
    if found and name.lower() != algorithm:
        raise Forbidden(f"The delivery is not signed with {algorithm}.")
    value = (value if found else name).strip().lower()
    _one_of((_mac(algorithm, key.encode(), body).hex() for key in keys), [value])


def _prove_zendesk(keys: list[str], told: Mapping[str, str], body: bytes, now: datetime) -> str:
    stamp = _first(told, "x-zendesk-webhook-signature-timestamp")
    given = _first(told, "x-zendesk-webhook-signature").strip()
    text = stamp.encode() + body
    _one_of(
        (base64.b64encode(_mac("sha256", key.encode(), text)).decode() for key in keys), [given]
    )
    _in_time(_moment(stamp), now)
    return _first(told, "x-zendesk-webhook-invocation-id")


def _prove_standard(keys: list[str], told: Mapping[str, str], body: bytes, now: datetime) -> str:
    delivery = _first(told, "webhook-id", "svix-id")
    stamp = _first(told, "webhook-timestamp", "svix-timestamp")
    given = [
        one.partition(",")[2]
        for one in _first(told, "webhook-signature", "svix-signature").split(" ")
        if one.startswith("v1,")
    ]
    text = f"{delivery}.{stamp}.".encode() + body
    right = (base64.b64encode(_mac("sha256", _standard_key(key), text)).decode() for key in keys)
    _one_of(right, given)
    _in_time(_moment(stamp), now)
    return delivery


def _one_of(right: Iterable[str], given: Iterable[str]) -> None:
    """Every pair is compared whole: how long it takes says nothing about what was nearly right."""
    offered = [one.encode() for one in given]
    good = [hmac.compare_digest(one.encode(), other) for one in right for other in offered]
    if not any(good):
        raise Forbidden("The delivery's signature is not ours.")


def _in_time(at: datetime | None, now: datetime) -> None:
    if at is None or abs(now - at) > WINDOW:
        raise Forbidden("The delivery is too old, or its clock is wrong.")


def _moment(stamp: str) -> datetime | None:
    """Seconds since 1970, or a date and time with a zone."""
    try:
        if stamp.isdigit():
            return datetime.fromtimestamp(int(stamp), UTC)
        read = datetime.fromisoformat(stamp)
    except (ValueError, OverflowError, OSError):
        return None
    return read if read.tzinfo else None


def _standard_key(key: str) -> bytes:
    """The bytes of a Standard Webhooks secret; one that is not base64 is taken as it is."""
    try:
        return base64.b64decode(key.removeprefix(STANDARD_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return key.encode()


def _mac(algorithm: str, key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, getattr(hashlib, algorithm)).digest()


def _first(told: Mapping[str, str], *names: str) -> str:
    return next((told[name] for name in names if told.get(name)), "")
