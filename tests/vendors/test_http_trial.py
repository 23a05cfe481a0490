"""The reading calls of a definition, carried out at a real django-helpdesk before it is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from tests.vendors.conformance import draft
from tests.vendors.helpdesk_peer import HelpdeskPeer, definition
from tests.vendors.json_peer import CHANGES, described
from tests.vendors.json_server import ACCOUNT, SECRET, JsonServer
from tests.vendors.proxy import FaultProxy
from vendors.connectors.http import trial
from vendors.connectors.http.trial import places, try_out
from vendors.connectors.kind import Setup
from vendors.connectors.rehearsal import Finding, Tone, Tried
from vendors.protocol.values import CaseRef, OutgoingComment, Visibility


@pytest.fixture(scope="module")
def case(helpdesk: HelpdeskPeer) -> CaseRef:
    """A case of ours with words of both sides and a file of theirs."""
    with closing(helpdesk.connector()) as ours:
        ref = ours.create_case(draft("The scanner eats paper"), None)
        ours.add_comment(ref, OutgoingComment("n-1", "Any news?", Visibility.INTERNAL), None)
    helpdesk.says(ref.external_id, "A technician comes tomorrow.")
    helpdesk.attaches(ref.external_id, "offer.txt", b"Sixty dollars.")
    return ref


@pytest.fixture
def between(helpdesk: HelpdeskPeer) -> Iterator[FaultProxy]:
    proxy = FaultProxy(helpdesk.port)
    yield proxy
    proxy.close()


@pytest.fixture
def system() -> Iterator[JsonServer]:
    running = JsonServer()
    yield running
    running.close()


def setup_of(helpdesk: HelpdeskPeer, between: FaultProxy, text: str = "") -> Setup:
    config = {**helpdesk.config(), "definition": text or definition()}
    secrets = {"secret": helpdesk.password}
    allow = (f"127.0.0.1:{between.port}",)
    return Setup(helpdesk.address(between.port), config, secrets, allow, lambda _: None)


def by_what(tried: Tried) -> dict[str, Finding]:
    return {one.what: one for one in tried.findings}


def names(tried: Sequence[Tried]) -> list[str]:
    return [one.name for one in tried]


def test_each_reading_call_says_what_was_understood_and_nothing_is_written(
    helpdesk: HelpdeskPeer, between: FaultProxy, case: CaseRef
) -> None:
    before = len(helpdesk.comments_of(case.external_id))
    tried = try_out(setup_of(helpdesk, between), case.external_id)
    assert names(tried) == ["check", "read", "find"]
    assert [one.problem for one in tried] == ["", "", ""]
    check, read, find = (by_what(one) for one in tried)
    assert "is refused" in check["Known there"].found
    assert read["Title"].found == "The scanner eats paper"
    assert read["Status"].found == "1 → received by the vendor"
    assert read["Our reference"].found.startswith("msp-")
    assert read["Comments"].found == "3, of them 2 ours"
    told = [one.found for one in tried[1].findings]
    assert any("A technician comes tomorrow." in one for one in told)
    assert read["File"].found.startswith("offer.txt")
    assert f"{helpdesk.our_number} (ours), internal" in read
    assert find["Hits"].found.endswith(f"for {read['Our reference'].found}")
    assert {one.line.split()[0] for two in tried for one in two.heard} == {"GET"}
    assert {one.method for one in between.seen} == {"GET"}
    assert len(helpdesk.comments_of(case.external_id)) == before
    assert helpdesk.password not in repr(tried)


def test_a_path_that_finds_nothing_is_said_with_its_line(
    helpdesk: HelpdeskPeer, between: FaultProxy, case: CaseRef
) -> None:
    text = definition().replace("  title: title\n", "  title: titel\n", 1)
    text = text.replace("  author: user\n", "  author: who\n")
    tried = try_out(setup_of(helpdesk, between, text), case.external_id)
    read = by_what(tried[1])
    assert read["Title"].tone is Tone.BAD
    assert text.split("\n")[read["Title"].line - 1] == "  title: titel"
    assert read["Author of a comment"].tone is Tone.BAD
    assert text.split("\n")[read["Author of a comment"].line - 1] == "  author: who"
    assert read["Author of a comment"].path == "who"


def test_a_status_without_a_meaning_points_at_the_meanings(
    helpdesk: HelpdeskPeer, between: FaultProxy, case: CaseRef
) -> None:
    text = definition().replace('    "1": acknowledged     # Open\n', "")
    status = by_what(try_out(setup_of(helpdesk, between, text), case.external_id)[1])["Status"]
    assert status.tone is Tone.BAD
    assert text.split("\n")[status.line - 1] == "  meanings:"


def test_a_list_that_is_none_and_a_date_that_is_none_leave_the_rest_readable(
    helpdesk: HelpdeskPeer, between: FaultProxy, case: CaseRef
) -> None:
    text = definition().replace("  items: followup_set\n", "  items: followups\n")
    text = text.replace("  title: title\n", "  title: title\n  created: title\n", 1)
    read = try_out(setup_of(helpdesk, between, text), case.external_id)[1]
    assert "followups" in read.problem
    found = by_what(read)
    assert found["Title"].tone is Tone.GOOD
    assert found["Made"].tone is Tone.BAD
    assert found["Comments"].path == "followups"
    assert text.split("\n")[found["Comments"].line - 1] == "  items: followups"


def test_fault_19_after_a_refused_sign_in_nothing_more_is_tried(
    helpdesk: HelpdeskPeer, between: FaultProxy, case: CaseRef
) -> None:
    wrong = replace(setup_of(helpdesk, between), secrets={"secret": "not the password"})
    (check,) = try_out(wrong, case.external_id)
    assert "repeated tries lock accounts" in check.problem
    assert len(check.heard) == 1
    assert "not the password" not in repr(check)


def test_a_call_that_could_change_something_is_not_carried_out(
    helpdesk: HelpdeskPeer, between: FaultProxy
) -> None:
    text = definition().replace("  find:\n", "  find:\n    method: POST\n")
    find = try_out(setup_of(helpdesk, between, text), "")[-1]
    assert find.name == "find"
    assert find.problem == "Not carried out: POST could change something."
    assert find.heard == ()


def test_a_case_that_is_not_there_is_said_and_the_rest_goes_on(
    helpdesk: HelpdeskPeer, between: FaultProxy
) -> None:
    tried = try_out(setup_of(helpdesk, between), "999999")
    assert names(tried) == ["check", "read", "find"]
    assert tried[1].problem.startswith("404")
    assert tried[1].heard[0].status == 404
    assert tried[2].problem == ""


def test_the_time_for_a_trial_ends(
    helpdesk: HelpdeskPeer, between: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "LONGEST_SECONDS", -1.0)
    tried = try_out(setup_of(helpdesk, between), "1")
    assert {one.problem for one in tried} == {"Not carried out: the time for a trial is used up."}
    assert between.seen == []


def test_what_changed_is_shown_with_its_dates(system: JsonServer) -> None:
    made = system.make(subject="x", ref="msp-1-1")
    text = described(changes=CHANGES)
    config = {"username": ACCOUNT, "definition": text}
    allow = (f"127.0.0.1:{system.port}",)
    given = Setup(system.url, config, {"secret": SECRET}, allow, lambda _: None)
    check, read, find, changes = try_out(given, str(made["id"]))
    assert by_what(check)["Account there"].found == ACCOUNT
    assert by_what(read)["Our reference"].found == "msp-1-1"
    assert by_what(find)["Hits"].found == "1 for msp-1-1"
    assert by_what(find)["The case above"].found == "is among them"
    assert by_what(changes)["Changes"].found.startswith(f"{made['id']} (20")
    other = text.replace("updated: updated_at\n    overlap", "updated: abated_at\n    overlap")
    blind = replace(given, config={**config, "definition": other})
    (bad,) = [one for one in try_out(blind, "")[-1].findings if one.tone is Tone.BAD]
    assert (bad.what, bad.path) == ("Date of a change", "abated_at")


def test_a_kept_secret_has_places_that_it_goes_to() -> None:
    config = {"definition": described("{kind: oauth2, token_address: 'https://id.example/t'}")}
    known = places("https://help.example/api/", config)
    assert known == {"https://help.example", "https://id.example"}
    assert places("https://HELP.example/other/", config) == known
    assert not places("https://help.example:8443/", config) <= known
