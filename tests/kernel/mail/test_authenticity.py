"""Only our own receiving server's findings about the sender count (FAILURES A8)."""

from __future__ import annotations

import pytest

from msp.kernel.mail.parse import parse
from msp.kernel.mail.values import Authenticity

OURS = ("mx.desk.example",)
PASS = "dmarc=pass (p=reject) header.from=harbor.example"
FAIL = "dmarc=fail (p=none) header.from=harbor.example"


def verdict(*headers: str) -> Authenticity:
    lines = (*headers, "From: Carol <carol@harbor.example>", "", "Text")
    return parse("\r\n".join(lines).encode(), servers=OURS).authenticity


def results(server: str, findings: str) -> str:
    return f"Authentication-Results: {server};\r\n {findings}"


def test_a08_our_own_finding_counts() -> None:
    assert verdict(results("mx.desk.example", PASS)) is Authenticity.PASSED
    assert verdict(results("mx.desk.example", FAIL)) is Authenticity.FAILED


def test_a08_a_filter_above_ours_hides_nothing() -> None:
    filtered = results("filter.example", FAIL)
    received = "Received: from filter.example by mx.desk.example"
    assert verdict(filtered, received, results("mx.desk.example", PASS)) is Authenticity.PASSED
    assert verdict(results("mx.desk.example", PASS), received, filtered) is Authenticity.PASSED


def test_a08_a_forged_header_below_ours_is_worth_nothing() -> None:
    received = "Received: from evil by mx.desk.example"
    forged = results("mx.desk.example", PASS)
    assert verdict(results("mx.desk.example", FAIL), received, forged) is Authenticity.FAILED
    assert verdict(results("mx.desk.example", FAIL), forged) is Authenticity.FAILED
    silent = results("mx.desk.example", "none")
    assert verdict(silent, received, forged) is Authenticity.UNSTATED


@pytest.mark.parametrize(
    "server",
    [
        "mx.desk.example.evil.test",
        "evil-mx.desk.example",
        "mx.desk.example@evil.test",
        "desk.example",
    ],
)
def test_a08_look_alike_servers_say_nothing(server: str) -> None:
    assert verdict(results(server, PASS)) is Authenticity.UNSTATED


@pytest.mark.parametrize("server", ["MX.Desk.Example", "mx.desk.example 1", '"mx.desk.example"'])
def test_a08_other_spellings_of_our_server_are_ours(server: str) -> None:
    assert verdict(results(server, PASS)) is Authenticity.PASSED


def test_a08_a_pass_for_another_domain_is_no_pass() -> None:
    other = "dmarc=pass header.from=evil.test"
    assert verdict(results("mx.desk.example", other)) is Authenticity.FAILED


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ("spf=pass smtp.mailfrom=bounce@mail.harbor.example", Authenticity.PASSED),
        ("dkim=pass header.d=harbor.example; spf=fail smtp.mailfrom=x.test", Authenticity.PASSED),
        ("spf=pass smtp.mailfrom=evil.test", Authenticity.UNSTATED),
        ("dkim=pass header.d=notharbor.example", Authenticity.UNSTATED),
        ("dkim=pass header.d=example", Authenticity.UNSTATED),
        ("spf=fail smtp.mailfrom=harbor.example", Authenticity.FAILED),
        ("spf=pass (dmarc=pass header.from=harbor.example) smtp.mailfrom=evil.test",
         Authenticity.UNSTATED),
    ],
)  # fmt: skip
def test_a08_without_dmarc_alignment_decides(findings: str, expected: Authenticity) -> None:
    assert verdict(results("mx.desk.example", findings)) is expected


def test_a08_findings_in_neighbouring_headers_belong_together() -> None:
    spf = results("mx.desk.example", "spf=fail smtp.mailfrom=harbor.example")
    assert verdict(spf, results("mx.desk.example", PASS)) is Authenticity.PASSED
