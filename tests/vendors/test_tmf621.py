"""The TMF621 connector against a server of our own that speaks the contract, profile by profile."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.vendors.conformance import Conformance, draft
from tests.vendors.peer import Peer
from tests.vendors.tmf_peer import TicketPeer
from vendors.connectors.tmf621.profile import SERVICENOW, profile_of
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import (
    NotSupported,
    OutcomeUnknown,
    ProtocolBroken,
    RefusedByVendor,
    Unreachable,
)
from vendors.protocol.values import CaseRef, CaseStatus, OutgoingComment, Visibility, WriteKind

PROFILES = {
    "v4, merge patch, asked by date": {"version": "4", "patch": "merge", "changes": "query"},
    "v4, plain JSON, read in turn": {"version": "4", "patch": "json", "changes": "scan"},
    "v5, JSON patch, JSONPath": {"version": "5", "patch": "append", "changes": "jsonpath"},
    "v5, merge patch, internal notes": {
        "version": "5",
        "patch": "merge",
        "changes": "query",
        "note_key": "@type",
        "note_internal": "InternalNote",
        "note_public": "Note",
    },
}


@pytest.fixture(scope="module", params=list(PROFILES.values()), ids=list(PROFILES))
def peer(request: pytest.FixtureRequest) -> Iterator[TicketPeer]:
    """A server of each kind. Whatever it was asked and whatever it said kept to the contract."""
    running = TicketPeer(request.param)
    yield running
    running.close()
    assert running.server.broken == []


class TestTroubleTickets(Conformance):
    """Everything every connector does, in each profile."""


@pytest.fixture(scope="module")
def servicenow() -> Iterator[TicketPeer]:
    """ServiceNow's own statuses and notes, and no search by anything of ours."""
    running = TicketPeer(
        {"version": "5", "flavour": "servicenow"},
        first_status="New",
        statuses=tuple(SERVICENOW),
    )
    yield running
    running.close()
    assert running.server.broken == []


class TestServiceNow(Conformance):
    """The same in ServiceNow's flavour, which nobody can search for our reference."""

    @pytest.fixture
    def peer(self, servicenow: TicketPeer) -> TicketPeer:
        return servicenow

    def test_a_case_is_made_and_reads_back_as_it_was_sent(self, ours: VendorConnector) -> None:
        made = draft()
        case = ours.fetch_case(self.opened(ours, made))
        assert (case.title, case.correlation_id) == (made.title, made.correlation_id)
        assert case.status is CaseStatus.ACKNOWLEDGED
        assert case.comments[0].body.startswith(made.body)

    def test_fault_10_a_repeated_create_makes_no_second_case(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        """It cannot be known whether a create was carried out: the engine asks a person."""
        can = ours.capabilities()
        promises = (can.native_idempotency, can.search_by_correlation, can.search_is_complete)
        assert not any(promises)

    def test_a_case_is_found_by_its_correlation_and_no_other(self, ours: VendorConnector) -> None:
        with pytest.raises(NotSupported):
            ours.find_by_correlation("msp-never")

    def test_fault_54_a_title_changed_at_the_vendor_breaks_no_link(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        made = draft()
        ref = self.opened(ours, made)
        peer.renames(ref.external_id, "Renamed")
        assert ours.fetch_case(ref).correlation_id == made.correlation_id


@pytest.fixture
def plain() -> Iterator[TicketPeer]:
    """A server of version 4 for one test, whose quirks may be switched on."""
    running = TicketPeer({"changes": "query"})
    yield running
    running.close()


def opened(ours: VendorConnector) -> CaseRef:
    return ours.create_case(draft(), ours.reserve(WriteKind.CASE))


def changed(ours: VendorConnector, cursor: str, limit: int) -> set[str]:
    """Everything changed since a cursor, by pages of `limit`."""
    found: set[str] = set()
    for _ in range(60):
        page = ours.changed_since(cursor, limit)
        found |= {one.external_id for one in page.changes}
        cursor = page.next_cursor
        if not page.more:
            return found
    raise AssertionError("the pages never end")


@pytest.fixture
def later() -> Iterator[TicketPeer]:
    """A server of version 5, which may say that it will carry out what it is asked."""
    running = TicketPeer({"version": "5", "changes": "query"})
    running.server.quirks |= {"accepts"}
    yield running
    running.close()
    assert running.server.broken == []


def test_an_accepted_create_is_found_at_its_address(later: TicketPeer) -> None:
    with closing(later.connector()) as ours:
        ref = opened(ours)
        assert ours.add_comment(ref, OutgoingComment(uuid4().hex, "More."), None).verified
    assert later.comments_of(ref.external_id)[1:] == ["More."]


def test_fault_01_an_accepted_create_without_an_address_is_looked_for(later: TicketPeer) -> None:
    later.server.quirks |= {"bare"}
    made = draft()
    with closing(later.connector()) as ours:
        with pytest.raises(OutcomeUnknown):
            ours.create_case(made, None)
        (found,) = ours.find_by_correlation(made.correlation_id)
    assert later.cases_called(made.title) == [found.ref.external_id]


def test_a_registration_is_known_by_its_address_where_no_id_is_told(later: TicketPeer) -> None:
    later.server.quirks |= {"hub without ids"}
    with closing(later.connector()) as ours:
        ours.register_address("https://desk.example/hooks/vendor/another")
        known = ours.register_address("https://desk.example/hooks/vendor/one")
        assert known == list(later.server.hub.listeners)[-1]
        assert ours.has_address(known)
        ours.withdraw_address(known)
        assert not ours.has_address(known)
    assert len(later.server.hub.listeners) == 1


def test_fault_07_a_search_that_lags_is_given_its_time(plain: TicketPeer) -> None:
    with closing(plain.connector()) as ours:
        assert ours.capabilities().search_settle == timedelta(seconds=60)
    plain.config["settle"] = "0"
    with closing(plain.connector()) as ours:
        assert not ours.capabilities().search_is_complete


def test_fault_08_a_server_that_ignores_filters_is_not_believed(plain: TicketPeer) -> None:
    with closing(plain.connector()) as ours:
        made = draft()
        ours.create_case(made, None)
        opened(ours)
        plain.server.quirks |= {"ignores filters"}
        assert len(ours.find_by_correlation(made.correlation_id)) == 1
        assert ours.find_by_correlation("msp-never") == []
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        with pytest.raises(ProtocolBroken):
            ours.changed_since(f"{later}|{later}|0", 10)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_fault_28_short_and_empty_pages_are_not_the_last(plain: TicketPeer, limit: int) -> None:
    """Rows we have no right to are taken out of a page after its limit was applied."""
    with closing(plain.connector()) as ours:
        start = ours.changed_since(None, 50).next_cursor
        made = [opened(ours).external_id for _ in range(9)]
        plain.server.hidden |= {*made[:3], made[4], made[7]}
        assert set(made) - plain.server.hidden == changed(ours, start, limit)


def test_no_total_is_no_end(plain: TicketPeer) -> None:
    plain.server.quirks |= {"no totals"}
    with closing(plain.connector()) as ours:
        start = ours.changed_since(None, 50).next_cursor
        made = {opened(ours).external_id for _ in range(6)}
        assert made <= changed(ours, start, 1)


def test_fault_30_a_case_that_changes_while_pages_are_read_hides_no_other(
    plain: TicketPeer,
) -> None:
    with closing(plain.connector()) as ours:
        cursor = ours.changed_since(None, 50).next_cursor
        made = [opened(ours).external_id for _ in range(8)]
        found: set[str] = set()
        for number in range(40):
            page = ours.changed_since(cursor, 2)
            found |= {one.external_id for one in page.changes}
            cursor = page.next_cursor
            if not page.more:
                break
            # The one just read moves to the end, and every row behind it one place up.
            if number < 4:
                plain.says(page.changes[0].external_id, "Meanwhile.")
    assert set(made) <= found


def test_fault_42_a_status_that_is_silently_left_out_is_not_called_done(plain: TicketPeer) -> None:
    plain.server.quirks |= {"silent status"}
    with closing(plain.connector()) as ours:
        result = ours.set_status(opened(ours), CaseStatus.CLOSED, raw="no such", expected=None)
    assert not result.verified


def test_notes_that_get_an_id_of_the_servers_own_are_known_by_author_and_text(
    plain: TicketPeer,
) -> None:
    plain.server.quirks |= {"own ids"}
    said = OutgoingComment(uuid4().hex, "Any news?")
    with closing(plain.connector()) as ours:
        ref = opened(ours)
        first = ours.add_comment(ref, said, None)
        again = ours.add_comment(ref, said, None)
        (note,) = ours.fetch_case(ref).comments[1:]
    assert first.verified
    assert first.external_id == again.external_id == note.external_id
    assert note.is_ours
    assert plain.comments_of(ref.external_id)[1:] == ["Any news?"]


def test_fault_48_an_internal_note_is_marked_as_the_server_wants_it(
    servicenow: TicketPeer,
) -> None:
    with closing(servicenow.connector()) as ours:
        ref = opened(ours)
        note = OutgoingComment(uuid4().hex, "Between us.", Visibility.INTERNAL)
        assert ours.add_comment(ref, note, None).verified
        servicenow.says(ref.external_id, "Among themselves.", **{"@type": "work_notes"})
        servicenow.says(ref.external_id, "For all.", **{"@type": "comments"})
        seen = [one.visibility for one in ours.fetch_case(ref).comments[1:]]
    assert seen == [Visibility.INTERNAL, Visibility.INTERNAL, Visibility.PUBLIC]


def test_a_file_that_stands_elsewhere_is_fetched_through_the_guarded_door(
    plain: TicketPeer,
) -> None:
    with closing(plain.connector()) as ours:
        ref = opened(ours)
        plain.points_to(ref.external_id, "log", f"http://127.0.0.1:{plain.port}/files/log")
        (listed,) = ours.fetch_case(ref).attachments
        sink = io.BytesIO()
        ours.fetch_attachment(ref, listed, sink, 10**6)
        assert len(sink.getvalue()) == 300_000


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/x", "file:///etc/passwd"]
)
def test_fault_26_a_file_is_not_fetched_from_an_inside_address(plain: TicketPeer, url: str) -> None:
    with closing(plain.connector()) as ours:
        ref = opened(ours)
        plain.points_to(ref.external_id, "log", url)
        (listed,) = ours.fetch_case(ref).attachments
        with pytest.raises((Unreachable, RefusedByVendor)):
            ours.fetch_attachment(ref, listed, io.BytesIO(), 10**6)


def test_events_of_other_things_and_broken_ones_say_nothing(plain: TicketPeer) -> None:
    now = datetime.now(UTC)
    with closing(plain.connector()) as ours:
        assert ours.verify_and_parse({}, b'{"eventType": "ProductOrderCreateEvent"}', now) == ()
        for body in (b"[]", b'{"eventType": "TroubleTicketCreateEvent", "event": 7}'):
            with pytest.raises(ProtocolBroken):
                ours.verify_and_parse({}, body, now)


def test_settings_that_no_server_takes_are_refused() -> None:
    for config in ({"settle": "soon"}, {"settle": "9" * 30}, {"largest_mb": "99"}):
        with pytest.raises(RefusedByVendor):
            profile_of(config)
