"""The Redmine connector against a real Redmine, and what this product does like no other.

Each fault has a twin over recorded answers, which runs everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.vendors.conformance import Conformance, attachment
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.recording import FOLDER, Recording, Replay, wants_recording
from tests.vendors.redmine_peer import RedminePeer
from vendors.connectors.redmine.connector import RedmineConnector
from vendors.protocol.errors import AuthFailed, OutcomeUnknown, ProtocolBroken, RefusedByVendor
from vendors.protocol.values import CaseDraft, CaseRef, CaseStatus, OutgoingComment, Visibility

CREATE = r"POST .*/issues\.json$"
LARGER_THAN_REDMINES_DEFAULT = 5 * 2**20 + 1


@pytest.fixture(scope="session")
def peer(redmine: RedminePeer) -> RedminePeer:
    return redmine


@pytest.fixture(params=["real", "replayed"])
def vendor(request: pytest.FixtureRequest) -> Iterator[RedminePeer]:
    """The real Redmine, or what it said when the test was recorded."""
    file = FOLDER / "redmine" / f"{request.node.originalname}.json"
    if request.param == "replayed":
        line: FaultProxy = Replay(file)
        found = RedminePeer(line.port)
    else:
        real: RedminePeer = request.getfixturevalue("redmine")
        line = Recording(real.port, file) if wants_recording() else FaultProxy(real.port)
        found = RedminePeer(line.port, real.field_id)
    yield found
    found.close()
    line.close()


@pytest.fixture
def proxy(vendor: RedminePeer) -> Iterator[FaultProxy]:
    between = FaultProxy(vendor.port)
    yield between
    between.close()


@pytest.fixture
def ours(vendor: RedminePeer, proxy: FaultProxy) -> Iterator[RedmineConnector]:
    with closing(vendor.connector(port=proxy.port)) as connector:
        yield connector


def made(name: str) -> CaseDraft:
    """The same case each time: the recorded answers speak of it."""
    return CaseDraft(f"msp-{name}", f"Printer down {name}", "It prints nothing.", "P2")


class TestRedmine(Conformance):
    """Everything every connector does."""


def test_fault_01_the_answer_to_the_create_is_lost(
    vendor: RedminePeer, proxy: FaultProxy, ours: RedmineConnector
) -> None:
    draft = made("fault-01")
    proxy.add(CREATE, "swallow")
    with pytest.raises(OutcomeUnknown):
        ours.create_case(draft, None)
    (found,) = ours.find_by_correlation(draft.correlation_id)
    assert vendor.cases_called(draft.title) == [found.ref.external_id]


def test_fault_02_the_create_answers_500_although_it_was_done(
    vendor: RedminePeer, proxy: FaultProxy, ours: RedmineConnector
) -> None:
    draft = made("fault-02")
    page = reply("500 Oops", b"<h1>Internal error</h1>", "Content-Type: text/html")
    proxy.add(CREATE, "answer", reply=page, forward=True)
    with pytest.raises(OutcomeUnknown, match="an error page"):
        ours.create_case(draft, None)
    assert len(ours.find_by_correlation(draft.correlation_id)) == 1
    assert len(vendor.cases_called(draft.title)) == 1


def test_fault_08_a_filter_that_redmine_does_not_know_returns_everything(
    vendor: RedminePeer,
) -> None:
    """Q11. The check says it, no foreign case is taken for ours, and ours is found all the same."""
    vendor.opens("Somebody else's printer")
    with closing(vendor.connector(custom_field="99")) as blind:
        assert "99" in blind.check().problems[0]
        assert blind.find_by_correlation("msp-fault-08") == []
        ref = blind.create_case(made("fault-08"), None)
        (found,) = blind.find_by_correlation("msp-fault-08")
        assert found.ref.external_id == ref.external_id


def test_fault_08_a_search_that_proves_nothing_is_not_believed(
    vendor: RedminePeer, proxy: FaultProxy, ours: RedmineConnector
) -> None:
    """Were both filters ignored, "not found" would make a second case."""
    vendor.opens("Somebody else's printer")
    proxy.alter_request = lambda request: request.replace(b"cf_1=", b"cf_99=").replace(
        b"description=", b"depiction="
    )
    with pytest.raises(ProtocolBroken):
        ours.find_by_correlation("msp-fault-08-unproven")


def test_fault_12_what_redmine_refuses_is_told_in_its_words(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    with pytest.raises(RefusedByVendor, match="Subject cannot be blank"):
        ours.create_case(CaseDraft("msp-fault-12", " ", "", "P2"), None)
    with closing(vendor.connector(project="nowhere")) as lost:
        assert "nowhere" in lost.check().problems[0]
        with pytest.raises(RefusedByVendor, match="nowhere"):
            lost.create_case(made("fault-12"), None)
    wish = vendor.connector(tracker="Wish")
    with closing(wish), pytest.raises(RefusedByVendor, match="Bug, Feature, Support"):
        wish.create_case(made("fault-12"), None)


def test_fault_20_a_key_that_is_no_longer_good_gets_200_and_an_empty_list(
    vendor: RedminePeer, proxy: FaultProxy
) -> None:
    """Q9. No empty page is believed and no cursor moves before Redmine has said who we are."""
    revoked = "f" * 40
    with closing(vendor.connector(port=proxy.port, password=revoked)) as stranger:
        with pytest.raises(AuthFailed):
            stranger.changed_since("2026-11-21T10:00:00Z", 10)
        with pytest.raises(AuthFailed):
            stranger.find_by_correlation("msp-fault-20")
    assert proxy.count("GET /issues") == 0


def test_fault_33_a_closed_case_is_still_found_and_heard(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    """Q12. Redmine's lists leave out what is closed."""
    start = ours.changed_since(None, 50).next_cursor
    ref = ours.create_case(made("fault-33"), None)
    vendor.sets_status(ref.external_id, "Closed")
    assert ours.find_by_correlation("msp-fault-33")[0].status is CaseStatus.CLOSED
    changes = ours.changed_since(start, 100).changes
    assert ref.external_id in {one.external_id for one in changes}


def test_fault_36_an_edited_note_does_not_count_as_a_change(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    """Q15. Nothing moves in the lists; reading the case anew, as every night, shows it."""
    ref = ours.create_case(made("fault-36"), None)
    note = vendor.says(ref.external_id, "Tomorrow.")
    before = ours.fetch_case(ref)
    vendor.edits(note, "Next week.")
    after = ours.fetch_case(ref)
    assert after.updated_at == before.updated_at
    assert [one.body for one in after.comments[1:]] == ["Next week."]
    assert after.comments[1].external_id == before.comments[1].external_id


def test_fault_38_a_duplicate_names_its_original(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    old, new = (ours.create_case(made(f"fault-38-{name}"), None) for name in ("old", "new"))
    vendor.merges(old.external_id, new.external_id)
    case = ours.fetch_case(old)
    assert case.merged_into is not None
    assert case.merged_into.external_id == new.external_id
    assert ours.fetch_case(new).merged_into is None


def test_fault_42_a_status_that_redmine_does_not_know_is_answered_with_204(
    vendor: RedminePeer, proxy: FaultProxy, ours: RedmineConnector
) -> None:
    """Q10. Asked by a name that is not there nothing is sent; a change that did not stick shows."""
    ref = ours.create_case(made("fault-42"), None)
    with pytest.raises(RefusedByVendor, match="no such status"):
        ours.set_status(ref, CaseStatus.CLOSED, raw="no such status", expected=None)
    proxy.alter_request = lambda request: request.replace(b'"status_id": 5', b'"status_id":77')
    result = ours.set_status(ref, CaseStatus.CLOSED, raw=None, expected=None)
    assert (result.verified, result.told) == (False, "New")
    assert vendor.status_of(ref.external_id) == "New"


def test_fault_44_the_answer_to_a_comment_is_lost(
    vendor: RedminePeer, proxy: FaultProxy, ours: RedmineConnector
) -> None:
    """Q13. The answer would not have named the note either."""
    ref = ours.create_case(made("fault-44"), None)
    said = OutgoingComment("note-44", "Any news?")
    proxy.add(r"PUT .*/issues/", "swallow")
    with pytest.raises(OutcomeUnknown):
        ours.add_comment(ref, said, None)
    assert ours.add_comment(ref, said, None).verified
    assert len(vendor.comments_of(ref.external_id)) == 2


def test_fault_49_the_vendors_private_notes_are_internal(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    ref = ours.create_case(made("fault-49"), None)
    vendor.notes(ref.external_id, "between us")
    said = ours.fetch_case(ref).comments[1]
    assert (said.body, said.visibility) == ("between us", Visibility.INTERNAL)


def test_fault_50_an_upload_is_used_once_and_made_anew(
    vendor: RedminePeer, proxy: FaultProxy, ours: RedmineConnector
) -> None:
    """Q16. A token that was not used is left alone; the second try brings its own."""
    ref = ours.create_case(made("fault-50"), None)
    file = attachment("zażółć log é.bin", b"\x00\x01\x02")
    proxy.add(r"PUT .*/issues/", "drop")
    with pytest.raises(OutcomeUnknown):
        ours.add_attachment(ref, file, None)
    assert ours.add_attachment(ref, file, None).verified
    assert vendor.files_of(ref.external_id) == [b"\x00\x01\x02"]
    assert proxy.count(r"POST /uploads", 201) == 2


def test_fault_50_a_file_larger_than_the_vendor_takes_is_refused_in_its_words(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    ref = ours.create_case(made("fault-50-large"), None)
    with pytest.raises(RefusedByVendor, match="exceeds the maximum allowed file size"):
        ours.add_attachment(ref, attachment("large", b"x" * LARGER_THAN_REDMINES_DEFAULT), None)
    assert vendor.files_of(ref.external_id) == []


def test_fault_54_a_rewritten_description_keeps_what_we_wrote(
    vendor: RedminePeer,
) -> None:
    """Without a field of our own the search ends there, but the case is known by its history."""
    with closing(vendor.connector(custom_field="")) as plain:
        ref = plain.create_case(made("fault-54"), None)
        vendor.describes(ref.external_id, "Tidied up.")
        case = plain.fetch_case(ref)
        assert case.correlation_id == "msp-fault-54"
        assert case.comments[0].body == "It prints nothing."
        assert plain.find_by_correlation("msp-fault-54") == []


def test_a_case_of_somebody_else_carries_no_reference_of_ours(
    vendor: RedminePeer, ours: RedmineConnector
) -> None:
    case = ours.fetch_case(CaseRef(vendor.opens("Somebody else's scanner")))
    assert case.correlation_id is None
    assert not case.comments[0].is_ours
