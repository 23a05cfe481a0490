"""A definition edited part by part: the same text, with what is wrong beside its part."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast
from vendors.connectors.http.document import read_definition
from vendors.connectors.http.parts import parts_of
from vendors.connectors.http.presets import preset, preset_names

PARTS = "/vendors/connections/parts?kind=http"


@pytest.mark.parametrize("name", preset_names())
def test_the_parts_of_a_preset_are_its_text_letter_by_letter(name: str) -> None:
    text = preset(name)
    parts = parts_of(text)
    assert "".join(one.text for one in parts) == text
    assert {one.name for one in parts} >= {"sign_in", "calls", "case", "statuses", "limits"}
    assert not any(one.problems for one in parts)


LINES = st.sampled_from(
    ["# a note\n", "calls:\n", "  check: {path: me}\n", "\n", "case: {}\n", "x"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, max_size=12).map("".join))
def test_whatever_the_text_nothing_of_it_is_lost(text: str) -> None:
    parts = parts_of(text)
    assert not parts or "".join(one.text for one in parts) == text


def test_comments_above_a_name_stand_in_its_part_and_errors_count_from_its_first_line() -> None:
    text = preset("blank").replace("    path: me", "    pat: me")
    calls = next(one for one in parts_of(text) if one.name == "calls")
    assert "Line 2, calls.check: path is missing." in calls.problems
    assert calls.text.split("\n")[1] == "  check:"
    whole = [one.line for one in read_definition(text)[1]]
    assert len(whole) == sum(len(one.problems) for one in parts_of(text))


@pytest.mark.parametrize("text", ["", "{calls: {}}", "- a\n- b\n", "no names here"])
def test_a_text_without_names_has_no_parts(text: str) -> None:
    assert parts_of(text) == ()


def test_a_definition_is_edited_in_parts_and_saved_whole(
    visit: Visit, ada: Agent, frank: Agent, cast: Cast
) -> None:
    browser = visit(ada)
    where = browser.post("/vendors/new", {"name": "Helpful"}).headers["location"]
    asked = {
        "name": "Helpful desk",
        "base_url": "https://help.example/",
        "poll_seconds": "30",
        "per_minute": "60",
        "setting_username": "msp",
    }
    text = preset("blank")
    shown = browser.post(PARTS, {**asked, "setting_definition": text}).text
    assert 'name="part_definition_0"' in shown
    assert 'name="setting_definition"' not in shown
    parts = [one.text for one in parts_of(text)]
    fields = {f"part_definition_{index}": one for index, one in enumerate(parts)}
    broken = {**fields, "part_definition_2": parts[2].replace("path: me", "pat: me")}
    new = f"{where}/connections/new?kind=http"
    refused = browser.post(new, {**asked, **broken})
    assert refused.status_code == 422
    assert "pat: me" in refused.text
    assert "Line 2, calls.check: path is missing." in refused.text
    assert 'name="part_definition_2"' in refused.text
    joined = browser.post(f"{PARTS}&shape=whole", {**asked, **broken}).text
    assert "Line 8, calls.check: path is missing." in joined
    saved = browser.post(new, {**asked, **fields})
    assert saved.status_code == 303, saved.text
    kept = browser.get(f"{saved.headers['location']}/edit").text
    assert "tickets/{{ case.id }}" in kept
    assert visit(frank).post(PARTS, asked).status_code in (403, 404)
