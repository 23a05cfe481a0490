"""The described connector against a real django-helpdesk, with the preset that comes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from msp.kernel.ports import free_port
from tests.vendors.conformance import Conformance, draft
from tests.vendors.helpdesk_peer import WAITING, HelpdeskPeer
from tests.vendors.proxy import FaultProxy, reply
from vendors.protocol.errors import OutcomeUnknown, RefusedByVendor
from vendors.protocol.values import CaseStatus, OutgoingComment, Visibility


@pytest.fixture(scope="module")
def peer(helpdesk: HelpdeskPeer) -> HelpdeskPeer:
    return helpdesk


@pytest.fixture
def between(peer: HelpdeskPeer) -> Iterator[FaultProxy]:
    """A network between us and the vendor that can go wrong."""
    proxy = FaultProxy(peer.port)
    yield proxy
    proxy.close()


@pytest.fixture
def slow_list(between: FaultProxy) -> FaultProxy:
    """The vendor's list does not show what is new."""
    between.alter_answer = lambda answer: (
        re.sub(rb"\[ref msp-", b"[not yet ", answer) if b'"results"' in answer else answer
    )
    return between


class TestHelpdesk(Conformance):
    """Everything every connector does."""


def test_fault_02_the_create_is_answered_with_500_and_was_carried_out(peer: HelpdeskPeer) -> None:
    """Its own webhook receiver is down, and it minds."""
    made = draft()
    peer.calls_hook(f"http://127.0.0.1:{free_port()}/hook")
    try:
        with closing(peer.connector()) as ours, pytest.raises(OutcomeUnknown):
            ours.create_case(made, None)
    finally:
        peer.calls_hook("")
    with closing(peer.connector()) as ours:
        (found,) = ours.find_by_correlation(made.correlation_id)
    assert peer.cases_called(made.title) == [found.ref.external_id]


def test_fault_54_a_comment_that_overwrites_the_title_breaks_no_link(peer: HelpdeskPeer) -> None:
    with closing(peer.connector()) as ours:
        made = draft()
        ref = ours.create_case(made, None)
        peer.comments_with_title(ref.external_id, "Something else")
        case = ours.fetch_case(ref)
        assert (case.title, case.correlation_id) == ("Something else", made.correlation_id)
        assert ours.add_comment(ref, OutgoingComment("note-54", "Any news?"), None).verified
        assert ours.fetch_case(ref).title == "Something else"


def test_fault_37_a_follow_up_made_private_reads_as_internal(peer: HelpdeskPeer) -> None:
    with closing(peer.connector()) as ours:
        ref = ours.create_case(draft(), None)
        said = peer.says(ref.external_id, "Between us: the part is out of stock.", public=False)
        assert ours.fetch_case(ref).comments[-1].visibility is Visibility.INTERNAL
        peer.makes_public(said, public=True)
        assert ours.fetch_case(ref).comments[-1].visibility is Visibility.PUBLIC


def test_fault_40_a_held_ticket_is_on_hold_and_an_own_status_has_a_meaning(
    peer: HelpdeskPeer,
) -> None:
    with closing(peer.connector()) as ours:
        ref = ours.create_case(draft(), None)
        peer.holds(ref.external_id, held=True)
        assert ours.fetch_case(ref).status is CaseStatus.ON_HOLD
        peer.holds(ref.external_id, held=False)
        peer.sets_status(ref.external_id, WAITING)
        assert ours.fetch_case(ref).status is CaseStatus.AWAITING_US


def test_fault_38_a_merged_ticket_names_its_survivor(peer: HelpdeskPeer) -> None:
    with closing(peer.connector()) as ours:
        old, new = ours.create_case(draft(), None), ours.create_case(draft(), None)
        peer.merges(old.external_id, new.external_id)
        merged = ours.fetch_case(old).merged_into
    assert merged is not None
    assert merged.external_id == new.external_id


def test_fault_07_a_case_that_the_list_does_not_show_yet_is_not_called_absent(
    peer: HelpdeskPeer, slow_list: FaultProxy
) -> None:
    """The definition names how long the list may lag; only after that does absence count."""
    made = draft()
    with closing(peer.connector(port=slow_list.port)) as ours:
        ref = ours.create_case(made, None)
        assert ours.find_by_correlation(made.correlation_id) == []
        slow_list.alter_answer = None
        (found,) = ours.find_by_correlation(made.correlation_id)
    assert found.ref.external_id == ref.external_id


def test_what_a_template_there_would_take_for_its_own_arrives_as_it_was_written(
    peer: HelpdeskPeer,
) -> None:
    """A follow-up is rendered as a template there: braces would vanish, or tell secrets."""
    text = 'Set {{ ticket.secret_key }} to {# nothing #} {% if x %} }} {{{ \\" \\n'
    with closing(peer.connector()) as ours:
        ref = ours.create_case(draft(), None)
        assert ours.add_comment(ref, OutgoingComment("note-braces", text), None).verified
        assert ours.fetch_case(ref).comments[-1].body == text


def test_fault_44_the_answer_to_a_comment_is_lost(peer: HelpdeskPeer, between: FaultProxy) -> None:
    said = OutgoingComment("note-44", "Any news?")
    with closing(peer.connector(port=between.port)) as ours:
        ref = ours.create_case(draft(), None)
        between.add("POST .*/followups/", "swallow")
        with pytest.raises(OutcomeUnknown):
            ours.add_comment(ref, said, None)
        assert ours.add_comment(ref, said, None).verified
    assert len(peer.comments_of(ref.external_id)) == 2


def test_a_write_is_never_redirected(peer: HelpdeskPeer, between: FaultProxy) -> None:
    leave = reply("302 Found", b"", f"Location: http://127.0.0.1:{peer.port}/elsewhere")
    between.add("POST .*/tickets/", "answer", reply=leave)
    with closing(peer.connector(port=between.port)) as ours, pytest.raises(RefusedByVendor):
        ours.create_case(draft(), None)
    assert between.count("elsewhere") == 0
