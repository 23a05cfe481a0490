"""Writing in a real browser: drafts, the composer, live parts, refusals.

What htmx 4 promises is shown here as well, because most of what is known of htmx is known of
version 2.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.kernel.gallery.browsing import Desk, visit


def test_a_draft_outlives_the_page_and_reaches_the_server(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    page.keyboard.press("r")
    text = page.locator("#composer-text")
    expect(text).to_be_focused()
    text.press_sequentially("Half a sen")
    page.wait_for_timeout(1300)
    saved = desk.posts("/tickets/10423/draft")
    assert saved[-1]["text"] == ["Half a sen"]
    assert saved[-1]["mode"] == ["reply"]
    visit(page, desk, "ticket")
    expect(page.locator("#composer-text")).to_have_value("Half a sen")


def test_reply_and_note_keep_their_own_texts(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    text, composer = page.locator("#composer-text"), page.locator("#composer")
    page.keyboard.press("r")
    text.press_sequentially("To Carol")
    page.locator(".desk-composer-mode", has_text="Internal note").click()
    expect(text).to_have_value("")
    expect(composer).to_have_attribute("data-mode", "note")
    expect(page.locator("[data-verb-text]")).to_have_text("Add note")
    text.press_sequentially("For us")
    page.locator(".desk-composer-mode", has_text="Reply to Carol").click()
    expect(text).to_have_value("To Carol")


def test_a_reply_that_looks_internal_halts_once(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    page.keyboard.press("r")
    page.locator("#composer-text").press_sequentially("@Ewa please look")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-composer-warning]")).to_be_visible()
    assert not desk.posts("/tickets/10423/say")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-text")).to_have_value("")
    assert len(desk.posts("/tickets/10423/say")) == 1


def test_an_event_morphs_the_part_and_leaves_what_is_typed(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.wait_for_function("document.documentElement.dataset.live")
    page.locator("#typed").fill("half")
    desk.event.set()
    expect(page.locator("#n")).to_have_text("after")
    expect(page.locator("#typed")).to_have_value("half")
    expect(page.locator("#typed")).to_be_focused()


def test_a_refusal_is_shown_inside_the_open_dialog(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.locator("#open").click()
    page.locator("#send").click()
    expect(page.locator("#refused [role=alert]")).to_have_text("Not today.")
    expect(page.locator("#messages")).to_be_empty()


def test_a_part_that_fails_says_so_in_its_place(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    expect(page.locator("#broken")).to_contain_text("Vendor case")
    expect(page.locator("#broken button")).to_have_text("Try again")
    expect(page.locator("#messages")).to_be_empty()


def test_a_button_outside_of_forms_carries_the_token(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.locator("#bare").click()
    page.wait_for_timeout(200)
    assert ("/bare", {}, "sample") in desk.heard


def test_deleting_asks_first(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.locator("#delete").click()
    expect(page.locator("dialog.desk-confirm")).to_contain_text("Delete it?")
    page.keyboard.press("Enter")
    assert not desk.posts("/delete")
    page.locator("#delete").click()
    page.locator(".desk-confirm button[value=yes]").click()
    page.wait_for_timeout(200)
    assert desk.posts("/delete") == [{}]


def test_the_composer_rests_small_and_opens_when_written_in(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    expect(page.locator(".desk-composer-foot")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator(".desk-composer-foot")).to_be_visible()
    expect(page.locator("#composer")).to_have_attribute("data-mode", "note")
