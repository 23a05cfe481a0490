"""The Roundup connector against a real Roundup, and what this product does that others do not."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.vendors.conformance import Conformance, draft
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from vendors.protocol.errors import (
    OutcomeUnknown,
    ProtocolBroken,
    RateLimited,
    ReservationSpent,
    Transient,
    Unreachable,
)
from vendors.protocol.values import OutgoingComment, WriteKind


@pytest.fixture(scope="session")
def peer(roundup: RoundupPeer) -> RoundupPeer:
    return roundup


class TestRoundup(Conformance):
    """Everything every connector does."""


def test_fault_10_the_answer_to_the_create_is_lost(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    made = draft()
    proxy.add(r"POST .*/issue/@poe/.", "swallow")
    with closing(roundup.connector(port=proxy.port)) as ours:
        reservation = ours.reserve(WriteKind.CASE)
        with pytest.raises(OutcomeUnknown):
            ours.create_case(made, reservation)
        with pytest.raises(ReservationSpent):
            ours.create_case(made, reservation)
        (found,) = ours.find_by_correlation(made.correlation_id)
    assert roundup.cases_called(made.title) == [found.ref.external_id]
    assert len(found.comments) == 1


def test_fault_11_the_message_is_written_and_the_issue_is_not(
    roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    made = draft()
    proxy.add(r"POST .*/issue/@poe/.", "drop")
    with closing(roundup.connector(port=proxy.port)) as ours:
        reservation = ours.reserve(WriteKind.CASE)
        with pytest.raises(OutcomeUnknown):
            ours.create_case(made, reservation)
        assert ours.find_by_correlation(made.correlation_id) == []
        ref = ours.create_case(made, reservation)
    assert roundup.comments_of(ref.external_id) == [made.body]
    assert proxy.count(r"POST .*/msg$", 201) == 1


@pytest.mark.parametrize("call", [r"POST .*/msg/@poe/.", r"PATCH .*/issue/"])
def test_fault_44_the_answer_to_a_comment_is_lost(
    roundup: RoundupPeer, proxy: FaultProxy, call: str
) -> None:
    said = OutgoingComment("note-1" + call[:4], "Any news?")
    with closing(roundup.connector(port=proxy.port)) as ours:
        ref = ours.create_case(draft(), ours.reserve(WriteKind.CASE))
        reservation = ours.reserve(WriteKind.COMMENT)
        proxy.add(call, "swallow")
        try:
            ours.add_comment(ref, said, reservation)
        except OutcomeUnknown:
            assert ours.add_comment(ref, said, reservation).verified
    assert roundup.comments_of(ref.external_id)[1:] == ["Any news?"]


def test_fault_15_a_rate_limit_names_its_wait(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    proxy.add("GET", "answer", reply=reply("429 Too Many", b"{}", "Retry-After: 7"))
    with closing(roundup.connector(port=proxy.port)) as ours, pytest.raises(RateLimited) as caught:
        ours.check()
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 7


def test_fault_16_waits_are_clamped_and_nonsense_is_ours_to_decide(
    roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    date = "Date: Sat, 21 Nov 2026 10:00:00 GMT"
    told = {
        "Sat, 21 Nov 2026 10:05:00 GMT": 300,
        "864000": 6 * 3600,
        "Sat, 28 Nov 2026 10:00:00 GMT": 6 * 3600,
        "9" * 40: 6 * 3600,
        "0": 1,
        "soon": None,
        "-5": None,
    }
    with closing(roundup.connector(port=proxy.port)) as ours:
        for text, seconds in told.items():
            answer = reply("503 Away", b"{}", f"Retry-After: {text}", date)
            proxy.add("GET", "answer", reply=answer)
            with pytest.raises(Transient) as caught:
                ours.check()
            wait = caught.value.retry_after
            assert (wait.total_seconds() if wait else None) == seconds, text


def test_fault_17_a_403_that_is_a_rate_limit(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    proxy.add("GET", "answer", reply=reply("403 No", b"{}", "X-RateLimit-Remaining: 0"))
    with closing(roundup.connector(port=proxy.port)) as ours, pytest.raises(RateLimited):
        ours.check()


def test_fault_24_a_login_page_with_200(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    page = reply("200 OK", b"<html>Sign in</html>", "Content-Type: text/html")
    proxy.add(".", "answer", times=2, reply=page)
    with closing(roundup.connector(port=proxy.port)) as ours:
        with pytest.raises(ProtocolBroken):
            ours.check()
        with pytest.raises(ProtocolBroken):
            ours.changed_since("2026-11-21.10:00:00", 10)


def test_fault_03_nothing_listens(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    proxy.close()
    with closing(roundup.connector(port=proxy.port)) as ours, pytest.raises(Unreachable):
        ours.reserve(WriteKind.CASE)


def test_fault_20_a_stranger_gets_no_identity(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    """A server that forgets who we are answers 200; our own address is then not in it."""
    anonymous = b'{"data": {"id": "9", "attributes": {"username": "mspdesk", "roles": "User"}}}'
    proxy.add("GET .*/user/", "answer", reply=reply("200 OK", anonymous))
    with closing(roundup.connector(port=proxy.port)) as ours:
        assert ours.check().problems


def test_a_crash_that_calls_itself_a_bad_request_leaves_the_outcome_open(
    roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    told = b'{"error": {"status": 400, "msg": "An error occurred. Please check the server log"}}'
    proxy.add(r"POST .*/issue/@poe/.", "answer", reply=reply("400 Bad", told))
    with closing(roundup.connector(port=proxy.port)) as ours, pytest.raises(OutcomeUnknown):
        ours.create_case(draft(), ours.reserve(WriteKind.CASE))


def test_an_ignored_filter_is_not_believed(roundup: RoundupPeer, proxy: FaultProxy) -> None:
    """Roundup drops a date it cannot read and returns everything with 200."""
    everything = b'{"data": {"collection": [{"id": "1", "activity": "2010-01-01.00:00:00"}]}}'
    proxy.add("GET .*activity", "answer", reply=reply("200 OK", everything))
    with closing(roundup.connector(port=proxy.port)) as ours, pytest.raises(ProtocolBroken):
        ours.changed_since("2020-01-01.00:00:00", 10)


def test_fault_38_a_superseded_issue_names_its_successor(roundup: RoundupPeer) -> None:
    with closing(roundup.connector()) as ours:
        old = ours.create_case(draft(), ours.reserve(WriteKind.CASE))
        new = ours.create_case(draft(), ours.reserve(WriteKind.CASE))
        roundup.merges(old.external_id, new.external_id)
        merged = ours.fetch_case(old).merged_into
    assert merged is not None
    assert merged.external_id == new.external_id
