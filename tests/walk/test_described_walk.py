"""A system is described on a page, tried by the desk's own worker before it is saved, and saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.harness.ordinary import open_folder
from tests.vendors.conformance import draft
from tests.vendors.helpdesk_peer import ACCOUNT, HelpdeskPeer, definition
from tests.walk.conftest import Story
from tests.walk.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "The plotter draws half a line"


@pytest.fixture(scope="module")
def helpdesk(story: Story) -> Iterator[HelpdeskPeer]:
    """A real django-helpdesk, reached over the line that the demo may call."""
    before = story.line.upstream_port
    with open_folder() as folder, closing(HelpdeskPeer(folder)) as peer:
        story.line.upstream_port = peer.port
        yield peer
        story.line.upstream_port = before


def test_1_a_description_is_tried_and_what_it_misses_is_shown(
    story: Story, sam: Person, helpdesk: HelpdeskPeer
) -> None:
    with closing(helpdesk.connector()) as ours:
        ref = ours.create_case(draft(TITLE), None)
    helpdesk.says(ref.external_id, "A technician comes tomorrow.")
    page = sam.go("/vendors/new")
    page.fill("[name=name]", "Plottery")
    page.get_by_role("button", name="Add vendor").click()
    page.wait_for_url(re.compile(r"/vendors/[0-9a-f-]{36}$"))
    vendor = page.url.removeprefix(story.demo.url)
    page = sam.go(f"{vendor}/connections/new?kind=http&like=django-helpdesk")
    page.fill("[name=name]", "Plottery desk")
    page.fill("[name=base_url]", helpdesk.address(story.line.port))
    page.fill("[name=setting_username]", ACCOUNT)
    page.fill("[name=setting_secret]", helpdesk.password)
    page.fill("[name=setting_author]", helpdesk.our_number)
    text = definition().replace("  title: title\n", "  title: titel\n", 1)
    page.fill("[name=setting_definition]", text)
    page.fill("[name=trial_case]", ref.external_id)
    page.get_by_role("button", name="Try the reading calls").click()
    read = page.locator("#tried-read")
    expect(read).to_contain_text("nothing here", timeout=30_000)
    line = text.split("\n").index("  title: titel") + 1
    expect(read.locator("tr", has_text="titel")).to_contain_text(str(line))
    expect(read).to_contain_text("A technician comes tomorrow.")
    read.scroll_into_view_if_needed()
    sam.picture("vendor-trial")


def test_2_mended_it_is_understood_and_saved(
    story: Story, sam: Person, helpdesk: HelpdeskPeer
) -> None:
    page = sam.page
    page.get_by_role("button", name="Part by part").click()
    part = page.locator("textarea", has_text="title: titel")
    part.fill(part.input_value().replace("title: titel", "title: title"))
    part.scroll_into_view_if_needed()
    sam.picture("vendor-definition-parts")
    page.get_by_role("button", name="Try the reading calls").click()
    expect(page.locator("#tried-read")).to_contain_text(TITLE, timeout=30_000)
    page.get_by_role("button", name="Save and check").click()
    page.wait_for_url(re.compile(r"/vendors/connections/[0-9a-f-]{36}$"))
    expect(page.locator("#health")).to_contain_text("Working", timeout=30_000)
    assert sam.complaints == []
