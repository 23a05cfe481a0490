"""The walk goes on: the vendor's own tracker, the way back, and the month's bill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.walk.conftest import Story
from tests.walk.papers import pdf_text, xlsx_figures
from tests.walk.people import Person
from tests.walk.test_spine import SUBJECT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANSWER = "Please install build 4.2.17 and tell us whether it still freezes."
THANKS = "Build 4.2.17 is in. It does not freeze any more."
JUNE = "/billing?month=2026-06"
FIGURES = ("600.00", "40.00", "28.00", "800.00", "1,468.00")


def test_7_grace_forwards_the_ticket_to_the_vendor(story: Story) -> None:
    page = story.grace.go(f"/vendors/forward/{story.number}")
    page.fill("[name=title]", SUBJECT)
    page.fill("[name=body]", "The viewer freezes for minutes when a picture is opened.")
    expect(page.locator("#preview")).to_contain_text("freezes for minutes when a picture is opened")
    story.grace.picture("vendor-forward")
    page.get_by_role("button", name="Forward").click()
    page.wait_for_url(re.compile(rf"/tickets/{story.number}"))
    case = page.locator("#vendor a[target=_blank]").first
    expect(case).to_be_visible()
    story.case = str(case.get_attribute("href"))
    expect(page.locator("main")).to_contain_text("Waiting for vendor")


def test_8_the_vendor_answers_in_its_own_tracker(story: Story, vendor: Person) -> None:
    page = vendor.page
    page.goto(story.case)
    assert SUBJECT in page.content()
    page.fill("textarea[name='@note']", ANSWER)
    page.select_option("select[name=status]", label="need-eg")
    page.get_by_role("button", name="Submit Changes").first.click()
    seen = story.grace.go(f"/tickets/{story.number}")
    expect(seen.locator("#vendor")).to_contain_text(ANSWER, timeout=90_000)
    expect(seen.locator("#vendor")).to_contain_text("need-eg")
    story.grace.picture("vendor-panel")


def test_9_our_words_and_files_reach_the_vendor_once(story: Story, vendor: Person) -> None:
    page = story.grace.page
    panel = page.locator("#vendor")
    panel.locator("textarea[name=text]").fill(THANKS)
    panel.get_by_role("button", name=re.compile("^Send to ")).click()
    expect(panel).to_contain_text(THANKS)
    expect(panel.locator("li", has_text=THANKS)).not_to_contain_text("queued", timeout=60_000)

    def arrived() -> int:
        vendor.page.goto(story.case)
        return vendor.page.content().count(THANKS)

    for _ in range(40):
        if arrived():
            break
        vendor.page.wait_for_timeout(500)
    assert arrived() == 1


def test_10_carol_never_saw_what_went_on_with_the_vendor(story: Story) -> None:
    page = story.carol.go(f"/requests/{story.number}")
    expect(page.locator("main")).not_to_contain_text(ANSWER)
    expect(page.locator("main")).not_to_contain_text(THANKS)
    story.carol.picture("portal-vendor")


def test_11_grace_resolves_and_carol_says_it_works(story: Story) -> None:
    page = story.grace.go(f"/tickets/{story.number}")
    page.get_by_role("button", name="Resolve").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=text]").fill("The new build is in, the viewer opens at once.")
    dialog.locator("[name=minutes]").fill("25m")
    dialog.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    carol = story.carol.go(f"/requests/{story.number}")
    expect(carol.locator("main")).to_contain_text("opens at once")
    carol.get_by_role("button", name="It works").click()
    expect(carol.locator("body")).to_contain_text("The request is closed")


def test_12_alice_bills_june_and_every_form_says_the_same(story: Story, tmp_path: Path) -> None:
    page = story.alice.go(JUNE)
    story.alice.picture("billing-waiting")
    draft_all(page)
    page.locator("#rows a", has_text="Harbor Dental").first.click()
    for figure in FIGURES:
        expect(page.locator("main")).to_contain_text(figure)
    story.alice.picture("bill")
    papers = {kind: downloaded(page, kind, tmp_path) for kind in ("pdf", "xlsx", "csv")}
    assert "1,468.00" in pdf_text(papers["pdf"])
    assert "1468.00" in papers["csv"].read_text(encoding="utf-8-sig")
    assert "1468.00" in xlsx_figures(papers["xlsx"])


def test_13_no_page_complained(story: Story) -> None:
    assert {name: one.complaints for name, one in story.everyone().items() if one.complaints} == {}


def downloaded(page: Page, kind: str, folder: Path) -> Path:
    """The paper behind the page's link of this kind, as the browser would save it."""
    address = page.locator(f"main a[href$='/{kind}']").first.get_attribute("href")
    origin = page.url.partition("/billing")[0]
    answer = page.request.get(f"{origin}{address}")
    assert answer.ok, f"{kind} answered {answer.status}"
    paper = folder / f"bill.{kind}"
    paper.write_bytes(answer.body())
    return paper


def draft_all(page: Page) -> None:
    """Draft everything that waits, and stay until the job is through."""
    button = page.get_by_role("button", name=re.compile(r"^Draft \d+"))
    if button.count():
        button.click()
    for _ in range(120):
        if page.locator("#rows a", has_text="Harbor Dental").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the run was not drafted")
