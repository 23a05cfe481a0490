"""From a portal request to the month's bill; each test goes on where the last one stopped."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.main.demo_process import msp
from tests.walk.conftest import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "The X-ray viewer freezes"


def test_1_carol_finds_an_article_and_closes_her_matter_herself(story: Story) -> None:
    carol = story.carol
    carol.go("/")
    carol.picture("portal-home")
    carol.page.get_by_role("link", name="Second screen stays black").first.click()
    expect(carol.page.locator("main")).to_contain_text("Windows + P")
    carol.picture("portal-article")
    carol.page.get_by_role("button", name="This solved it").click()
    expect(carol.page.locator("body")).to_contain_text("The matter is closed.")


def test_2_carol_files_a_request_for_one_of_the_companys_devices(story: Story) -> None:
    page = story.carol.go("/requests/new?card=other")
    page.fill("[name=subject]", SUBJECT)
    page.fill("[name=text]", "When I open a picture the program freezes for minutes.")
    choose(page, "asset", "HARB-SRV-001")
    story.carol.picture("portal-new-request")
    page.get_by_role("button", name="Check").click()
    story.carol.picture("portal-check")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url(re.compile(r"/requests/\d+"))
    story.number = int(re.findall(r"/requests/(\d+)", page.url)[0])
    expect(page.locator("main")).to_contain_text(SUBJECT)
    story.carol.picture("portal-request")


def test_3_routing_says_why_the_ticket_is_where_it_is(story: Story) -> None:
    story.grace.go("/queue")
    story.grace.picture("queue")
    page = story.grace.go(f"/tickets/{story.number}")
    expect(page.locator("main")).to_contain_text("Servers and backups")
    expect(page.locator("#sla")).to_contain_text("response", ignore_case=True)
    expect(page.locator("#entitlement")).to_contain_text("3.1 Support of covered devices")


def test_4_mail_from_the_same_client_becomes_a_ticket(story: Story, tmp_path: Path) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_bytes(LETTER)
    done = msp(story.demo.data_dir, "mail", "import", str(letter))
    assert done.returncode == 0, done.stdout + done.stderr
    again = msp(story.demo.data_dir, "mail", "import", str(letter))
    assert again.returncode == 0, again.stdout + again.stderr
    page = story.bob.go("/queue?q=autoclave")
    expect(page.locator("#rows")).to_contain_text("The autoclave label printer")
    found = page.locator("#rows tr", has_text="autoclave label printer")
    assert found.count() == 1, "the same mail twice is one ticket"


def test_5_bob_answers_and_carols_page_follows_by_itself(story: Story) -> None:
    watched = story.carol.go(f"/requests/{story.number}")
    page = story.bob.go(f"/tickets/{story.number}")
    story.bob.picture("ticket")
    compose(page, "reply", "Hello Carol, I am looking at the viewer now.")
    begun = time.monotonic()
    expect(watched.locator("#thread")).to_contain_text("looking at the viewer now")
    assert time.monotonic() - begun < 10
    compose(page, "note", "The program waits for the picture archive.")
    expect(page.locator("main")).to_contain_text("waits for the picture archive")
    expect(watched.locator("#thread")).not_to_contain_text("picture archive")


def test_6_bob_escalates_with_a_hand_over_note(story: Story) -> None:
    page = story.bob.page
    page.get_by_role("button", name="Escalate").first.click()
    dialog = page.locator("dialog[open]")
    choose(page, "tier", "L3 Expert")
    for name in ("seen", "tried", "found", "ask"):
        dialog.locator(f"[name={name}]").fill(
            f"What was {name}: the archive's log is full of errors."
        )
    story.bob.picture("escalate")
    dialog.get_by_role("button", name="Escalate").click()
    expect(page.locator("main")).to_contain_text("L3 Expert")
    expect(page.locator("main")).to_contain_text("the archive's log is full of errors")


def choose(page: Page, name: str, label: str) -> None:
    """Pick the option of a select whose text begins with `label`."""
    option = page.locator(f"select[name={name}] option").filter(has_text=label).first
    page.select_option(f"select[name={name}]", value=option.get_attribute("value"))


def compose(page: Page, mode: str, words: str) -> None:
    """Write into the composer in a mode, and send."""
    page.locator("#composer label", has=page.locator(f"input[value={mode}]")).click()
    page.fill("#composer-text", words)
    page.locator("#composer [data-send]").click()
    expect(page.locator("main")).to_contain_text(words)


LETTER = b"""From: Carol Jimenez <carol@harbordental.example>
To: desk@meridian.example
Subject: The autoclave label printer prints blanks
Message-ID: <walk-1@harbordental.example>
Date: Fri, 20 Nov 2026 09:12:00 -0500
Content-Type: text/plain; charset=utf-8

Since this morning the labels are empty. Could somebody have a look?

Carol
"""
