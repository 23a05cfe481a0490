"""The RT connector against a real Request Tracker, and what this product does like no other.

Each fault has a twin over recorded answers, which runs everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.vendors.conformance import Conformance
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.recording import FOLDER, Recording, Replay, wants_recording
from tests.vendors.request_tracker_peer import RequestTrackerPeer
from vendors.connectors.request_tracker import calls
from vendors.connectors.request_tracker.connector import RequestTrackerConnector
from vendors.protocol.errors import Forbidden, OutcomeUnknown, ProtocolBroken, Stale, Unreachable
from vendors.protocol.values import CaseDraft, CaseRef, CaseStatus, OutgoingComment, Visibility

CREATE = r"POST .*/ticket$"


@pytest.fixture(scope="session")
def peer(request_tracker: RequestTrackerPeer) -> RequestTrackerPeer:
    return request_tracker


@pytest.fixture(params=["real", "replayed"])
def vendor(request: pytest.FixtureRequest) -> Iterator[RequestTrackerPeer]:
    """The real RT, or what it said when the test was recorded."""
    file = FOLDER / "request_tracker" / f"{request.node.originalname}.json"
    if request.param == "replayed":
        line: FaultProxy = Replay(file)
        found = RequestTrackerPeer(line.port)
    else:
        real: RequestTrackerPeer = request.getfixturevalue("request_tracker")
        line = Recording(real.port, file) if wants_recording() else FaultProxy(real.port)
        found = RequestTrackerPeer(line.port, real.token)
    yield found
    found.close()
    line.close()


@pytest.fixture
def proxy(vendor: RequestTrackerPeer) -> Iterator[FaultProxy]:
    between = FaultProxy(vendor.port)
    yield between
    between.close()


@pytest.fixture
def ours(vendor: RequestTrackerPeer, proxy: FaultProxy) -> Iterator[RequestTrackerConnector]:
    with closing(vendor.connector(port=proxy.port)) as connector:
        yield connector


def made(name: str) -> CaseDraft:
    """The same case each time: the recorded answers speak of it."""
    return CaseDraft(f"msp-{name}", f"Printer down {name}", "It prints nothing.", "P2")


class TestRequestTracker(Conformance):
    """Everything every connector does."""


def test_fault_01_the_answer_to_the_create_is_lost(
    vendor: RequestTrackerPeer, proxy: FaultProxy, ours: RequestTrackerConnector
) -> None:
    draft = made("fault-01")
    proxy.add(CREATE, "swallow")
    with pytest.raises(OutcomeUnknown):
        ours.create_case(draft, None)
    (found,) = ours.find_by_correlation(draft.correlation_id)
    assert vendor.cases_called(draft.title) == [found.ref.external_id]


def test_fault_02_the_create_answers_500_although_it_was_done(
    vendor: RequestTrackerPeer, proxy: FaultProxy, ours: RequestTrackerConnector
) -> None:
    draft = made("fault-02")
    proxy.add(CREATE, "answer", reply=reply("500 Oops", b""), forward=True)
    with pytest.raises(OutcomeUnknown):
        ours.create_case(draft, None)
    assert len(ours.find_by_correlation(draft.correlation_id)) == 1
    assert len(vendor.cases_called(draft.title)) == 1


def test_fault_03_nothing_was_sent(vendor: RequestTrackerPeer, proxy: FaultProxy) -> None:
    draft = made("fault-03")
    proxy.close()
    with closing(vendor.connector(port=proxy.port)) as cut, pytest.raises(Unreachable):
        cut.create_case(draft, None)
    assert vendor.cases_called(draft.title) == []


def test_fault_12_a_queue_that_is_not_there_is_a_403(vendor: RequestTrackerPeer) -> None:
    """Q4. The vendor's words are shown, and the check says it before anything is sent."""
    with closing(vendor.connector(queue="Nowhere")) as lost:
        assert "Nowhere" in lost.check().problems[0]
        with pytest.raises(Forbidden, match="No permission to create tickets in the queue"):
            lost.create_case(made("fault-12"), None)


def test_fault_12_a_field_that_is_not_there_is_told(vendor: RequestTrackerPeer) -> None:
    """RT itself would leave it out without a word."""
    with closing(vendor.connector(custom_field="No such field")) as lost:
        assert "No such field" in lost.check().problems[0]


def test_fault_20_a_token_is_somebody_elses(vendor: RequestTrackerPeer) -> None:
    """RT knows the token; whether it is for the account named here, only our own dates tell."""
    with closing(vendor.connector(password=vendor.token)) as right:
        assert right.check().problems == ()
    with closing(vendor.connector(password=vendor.token, username="vera")) as wrong:
        assert "vera" in wrong.check().problems[0]


def test_fault_28_hidden_notes_swallow_no_page(
    vendor: RequestTrackerPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q3. Rows that we may not see are taken out after the page was cut."""
    monkeypatch.setattr(calls, "PAGE", 2)
    clerk = vendor.connector(username="clerk", password="the password of the clerk")
    with closing(clerk):
        ref = clerk.create_case(made("fault-28"), None)
        for text in ("one", "two", "three"):
            vendor.notes(ref.external_id, f"internal {text}")
        for text in ("one", "two", "three"):
            vendor.says(ref.external_id, f"public {text}")
        said = clerk.fetch_case(ref).comments
    assert [one.body for one in said[1:]] == ["public one", "public two", "public three"]


def test_fault_38_a_merged_case_goes_on_and_hears_nothing_of_the_other(
    vendor: RequestTrackerPeer, ours: RequestTrackerConnector
) -> None:
    """Q6. The other case may be another client's: what was said there before stays there."""
    old, new = (ours.create_case(made(f"fault-38-{name}"), None) for name in ("old", "new"))
    vendor.says(old.external_id, "to the old one")
    vendor.says(new.external_id, "to the new one")
    vendor.merges(old.external_id, new.external_id)
    vendor.says(new.external_id, "to both")
    ours.add_comment(old, OutgoingComment("note-38", "still there?"), None)
    case, survivor = ours.fetch_case(old), ours.fetch_case(new)
    assert case.merged_into is not None
    assert (case.merged_into.external_id, survivor.merged_into) == (new.external_id, None)
    assert case.correlation_id == "msp-fault-38-old"
    assert survivor.correlation_id == "msp-fault-38-new"
    both = ["to both", "still there?"]
    assert [one.body for one in case.comments[1:]] == ["to the old one", *both]
    assert [one.body for one in survivor.comments[1:]] == ["to the new one", *both]
    (found,) = ours.find_by_correlation("msp-fault-38-old")
    assert found.ref.external_id == new.external_id


def test_fault_42_a_status_that_rt_does_not_know_is_answered_with_200(
    ours: RequestTrackerConnector,
) -> None:
    """Q1. What RT says about it is passed on, and it is not called done."""
    ref = ours.create_case(made("fault-42"), None)
    result = ours.set_status(ref, CaseStatus.CLOSED, raw="no such status", expected=None)
    assert not result.verified
    assert "isn't a valid status" in result.told


def test_fault_44_the_answer_to_a_comment_is_lost(
    vendor: RequestTrackerPeer, proxy: FaultProxy, ours: RequestTrackerConnector
) -> None:
    ref = ours.create_case(made("fault-44"), None)
    said = OutgoingComment("note-44", "Any news?")
    proxy.add("POST .*/correspond", "swallow")
    with pytest.raises(OutcomeUnknown):
        ours.add_comment(ref, said, None)
    assert ours.add_comment(ref, said, None).verified
    assert len(vendor.comments_of(ref.external_id)) == 2


def test_fault_45_our_own_reply_opens_the_case(ours: RequestTrackerConnector) -> None:
    """Q2. The status is then the vendor's, and an older intention of ours gives way to it."""
    ref = ours.create_case(made("fault-45"), None)
    before = ours.fetch_case(ref).raw_status
    ours.add_comment(ref, OutgoingComment("note-45", "More to it."), None)
    assert (before, ours.fetch_case(ref).raw_status) == ("new", "open")
    with pytest.raises(Stale):
        ours.set_status(ref, CaseStatus.RESOLVED, raw=None, expected=before)


def test_fault_49_the_vendors_notes_to_itself_are_internal(
    vendor: RequestTrackerPeer, ours: RequestTrackerConnector
) -> None:
    ref = ours.create_case(made("fault-49"), None)
    vendor.notes(ref.external_id, "between us")
    said = ours.fetch_case(ref).comments[1]
    assert (said.body, said.visibility) == ("between us", Visibility.INTERNAL)
    assert said.author == "Vera of the vendor"


def test_a_date_that_rt_cannot_read_is_not_believed(
    proxy: FaultProxy, ours: RequestTrackerConnector
) -> None:
    """RT takes it for 1970 and returns everything with 200."""
    row = b'{"id": "1", "type": "ticket", "LastUpdated": "2010-01-01T00:00:00Z"}'
    body = b'{"items": [' + row + b'], "total": 1, "pages": 1}'
    proxy.add("GET .*/tickets", "answer", reply=reply("200 OK", body))
    with pytest.raises(ProtocolBroken):
        ours.changed_since("2026-11-21T10:00:00+00:00", 10)


def test_a_case_of_somebody_else_carries_no_reference_of_ours(
    vendor: RequestTrackerPeer, ours: RequestTrackerConnector
) -> None:
    case = ours.fetch_case(CaseRef(vendor.opens("Somebody else's printer")))
    assert case.correlation_id is None
    assert not case.comments[0].is_ours
