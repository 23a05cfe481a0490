"""Signature schemes against the vectors that their authors publish, and against forgers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vendors.connectors.signatures import HOOK, HOOK_BEFORE, WINDOW, Scheme, prove, signed
from vendors.protocol.errors import Forbidden

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
BODY = b'{"issue": "12"}'
SIGNING = [one for one in Scheme if one is not Scheme.URL]
TIMED = [Scheme.ZENDESK, Scheme.STANDARD]


def test_fault_55_githubs_published_vector() -> None:
    """From GitHub's page about validating deliveries."""
    mac = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = {"X-Hub-Signature-256": f"sha256={mac}", "X-GitHub-Delivery": "d1"}
    secret = {HOOK: "It's a Secret to Everybody"}
    assert prove(Scheme.BODY, secret, headers, b"Hello, World!", NOW) == "d1"


def test_fault_55_the_published_vector_of_standard_webhooks() -> None:
    """From the specification's own libraries."""
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,other",
    }
    secret = {HOOK: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    assert prove(Scheme.STANDARD, secret, headers, b'{"test": 2432232314}', at)


@pytest.mark.parametrize("scheme", SIGNING)
def test_fault_55_both_secrets_count_during_a_rotation_and_no_third(scheme: Scheme) -> None:
    both = {HOOK: "the new secret, long", HOOK_BEFORE: "the old secret, long"}
    for key in both.values():
        prove(scheme, both, signed(scheme, key, BODY, delivery="1", at=NOW), BODY, NOW)
    other = signed(scheme, "a secret of somebody else", BODY, delivery="1", at=NOW)
    with pytest.raises(Forbidden):
        prove(scheme, both, other, BODY, NOW)
    with pytest.raises(Forbidden):
        prove(scheme, {}, signed(scheme, "", BODY, delivery="1", at=NOW), BODY, NOW)


@pytest.mark.parametrize("scheme", SIGNING)
def test_fault_55_a_body_written_anew_is_not_the_body_that_was_signed(scheme: Scheme) -> None:
    headers = signed(scheme, "a secret that is long", BODY, delivery="1", at=NOW)
    with pytest.raises(Forbidden):
        prove(scheme, {HOOK: "a secret that is long"}, headers, b'{"issue":"12"}', NOW)


@pytest.mark.parametrize("scheme", TIMED)
@pytest.mark.parametrize("late", [WINDOW + timedelta(seconds=2), -WINDOW - timedelta(seconds=2)])
def test_fault_55_an_old_or_early_delivery_is_refused(scheme: Scheme, late: timedelta) -> None:
    key = "a secret that is long"
    headers = signed(scheme, key, BODY, delivery="1", at=NOW)
    with pytest.raises(Forbidden):
        prove(scheme, {HOOK: key}, headers, BODY, NOW + late)
    prove(scheme, {HOOK: key}, headers, BODY, NOW + late / 2)


@pytest.mark.parametrize("scheme", SIGNING)
@pytest.mark.parametrize(
    "value", ["", "sha256=", "sha256", "v1,", "v1", "=" * 500, "ąę", "v1,\x00", "sha1=zz", "NaN"]
)
def test_fault_56_a_malformed_header_is_a_refusal_and_nothing_worse(
    scheme: Scheme, value: str
) -> None:
    names = signed(scheme, "a secret that is long", BODY, delivery="1", at=NOW)
    with pytest.raises(Forbidden):
        prove(scheme, {HOOK: "a secret that is long"}, dict.fromkeys(names, value), BODY, NOW)
    with pytest.raises(Forbidden):
        prove(scheme, {HOOK: "a secret that is long"}, {}, b"\xff\xfe", NOW)
