"""Whose word counts about where a request comes from: our proxies', and nobody else's."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.proxies import asker, scheme_told

OURS = (ip_network("10.0.0.0/8"), ip_network("2001:db8:aaaa::/48"))
PROXY = ip_address("10.0.0.1")
FOR, FORWARDED, PROTO = b"x-forwarded-for", b"forwarded", b"x-forwarded-proto"


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        # What the proxy adds at the right is true; what the browser made up at the left is not.
        ([(FOR, b"203.0.113.9")], "203.0.113.9"),
        ([(FOR, b"198.51.100.7, 203.0.113.9")], "203.0.113.9"),
        ([(FOR, b"198.51.100.7"), (FOR, b"203.0.113.9")], "203.0.113.9"),
        # A second proxy of ours stands before the first.
        ([(FOR, b"198.51.100.7, 203.0.113.9, 10.0.0.2")], "203.0.113.9"),
        # Somebody inside our own network asks.
        ([(FOR, b"10.0.3.4")], "10.0.3.4"),
        ([(FOR, b"10.0.3.4, 10.0.0.2")], "10.0.3.4"),
        # Ports, brackets, quotes, and a version 4 address in the clothes of version 6.
        ([(FOR, b"203.0.113.9:4711")], "203.0.113.9"),
        ([(FOR, b"[2001:db8::7]:4711")], "2001:db8::7"),
        ([(FOR, b"::ffff:203.0.113.9")], "203.0.113.9"),
        ([(FOR, b"203.0.113.9, 2001:db8:aaaa::1")], "203.0.113.9"),
        # The standard header.
        ([(FORWARDED, b"for=203.0.113.9;proto=https;by=10.0.0.1")], "203.0.113.9"),
        ([(FORWARDED, b'for="[2001:db8::7]:4711"')], "2001:db8::7"),
        ([(FORWARDED, b"for=198.51.100.7, For=203.0.113.9")], "203.0.113.9"),
        ([(FORWARDED, b'for="198.51.100.7, for=203.0.113.9')], "203.0.113.9"),
        # A proxy that hides or garbles the asker: its own address, never the forged one.
        ([(FORWARDED, b"for=198.51.100.7, for=unknown")], "10.0.0.1"),
        ([(FORWARDED, b"for=198.51.100.7, for=_hidden, for=10.0.0.2")], "10.0.0.2"),
        ([(FOR, b"198.51.100.7, rubbish")], "10.0.0.1"),
        ([(FOR, b"")], "10.0.0.1"),
        ([], "10.0.0.1"),
        # The one header that the proxy does not write comes from the browser as it is.
        ([(FOR, b"203.0.113.9"), (FORWARDED, b"for=198.51.100.7")], "10.0.0.1"),
        ([(FOR, b"203.0.113.9"), (FORWARDED, b"for=203.0.113.9")], "203.0.113.9"),
    ],
)
def test_the_rightmost_stranger_is_who_asks(headers: list[tuple[bytes, bytes]], who: str) -> None:
    assert asker(PROXY, headers, OURS) == ip_address(who)


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ([(PROTO, b"https")], "https"),
        ([(PROTO, b"http, HTTPS")], "https"),
        ([(FORWARDED, b"for=203.0.113.9;proto=https")], "https"),
        ([(PROTO, b"http"), (FORWARDED, b"proto=https")], None),
        ([(PROTO, b"gopher")], None),
        ([], None),
    ],
)
def test_the_scheme_is_the_nearest_proxys_word(
    headers: list[tuple[bytes, bytes]], scheme: str | None
) -> None:
    assert scheme_told(headers) == scheme


@given(st.lists(st.tuples(st.sampled_from([FOR, FORWARDED]), st.binary(max_size=60)), max_size=4))
def test_whatever_a_browser_writes_before_it_the_true_address_is_found(
    forged: list[tuple[bytes, bytes]],
) -> None:
    """nginx, asked by 203.0.113.9, appends it to X-Forwarded-For and passes the rest on."""
    headers = [*forged, (FOR, b"203.0.113.9")]
    assert asker(PROXY, headers, OURS) in (ip_address("203.0.113.9"), PROXY)
