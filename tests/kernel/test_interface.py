"""The interface in a real browser: keys, palette, sizes, themes.

The pages are the gallery's, served under the desk's own content policy.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kernel.gallery import PAGES
from tests.kernel.gallery.browsing import Desk, visit


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Browser, desk: Desk, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    visit(page, desk, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.mark.parametrize("name", ["queue", "ticket", "portal", "parts"])
def test_everything_one_can_press_is_large_enough(page: Page, desk: Desk, name: str) -> None:
    visit(page, desk, name)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden])')]
        .filter((one) => one.checkVisibility({visibilityProperty: true}))
        .filter((one) => !one.closest('.desk-prose, .visually-hidden, label'))
        .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
        .filter(([box]) => box.width > 1 && (box.height < 23.5 || box.width < 23.5))
        .map(([box, html]) => `${box.width}x${box.height} ${html}`)"""
    )
    assert not small


def test_j_k_and_x_walk_and_tick(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    bulk = page.locator("[data-bulk]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#t10423")).to_be_focused()
    expect(bulk).to_be_hidden()
    page.keyboard.press("x")
    expect(bulk).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(bulk).to_be_hidden()


def test_a_bulk_key_acts_on_the_row_under_the_cursor(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("j")
    page.keyboard.press("i")
    page.wait_for_timeout(200)
    assert desk.posts("/queue/bulk") == [{"_csrf": ["sample"], "ids": ["10423"], "do": ["mine"]}]


def test_g_and_a_letter_go_to_a_page(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/vendors")


def test_letters_are_text_inside_a_field_and_can_be_switched_off(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("f")
    field = page.locator("[data-key-focus=f]")
    expect(field).to_be_focused()
    page.keyboard.type("jx?")
    expect(field).to_have_value("jx?")
    page.evaluate("localStorage.setItem('msp:keys', 'off')")
    visit(page, desk, "queue")
    page.keyboard.press("j")
    expect(page.locator(".desk-cursor")).to_have_count(0)


def test_the_help_lists_the_keys_of_this_page(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Take next")
    expect(dialog).to_contain_text("Contracts")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_palette_finds_pages_actions_and_records(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("Control+k")
    field = page.locator("#palette-input")
    expect(field).to_be_focused()
    field.press_sequentially("vend")
    expect(page.locator("#palette-local [role=option]")).to_contain_text(["Vendors"])
    expect(page.locator("#palette-hits [role=option]")).to_have_text("10423")
    field.fill(">take")
    expect(page.locator("#palette-local [role=option]")).to_contain_text(["Take next"])
    field.fill("10423")
    expect(page.locator("#palette-hits [role=option]")).to_have_text("10423")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket")


def test_the_theme_changes_at_once_and_is_told_to_the_server(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.locator("summary.desk-me").click()
    page.locator("[data-theme-form] button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.wait_for_timeout(200)
    assert desk.posts("/me/theme") == [{"_csrf": ["sample"], "theme": ["dark"]}]


def test_undo_counts_down_and_answers_to_u(page: Page, desk: Desk) -> None:
    visit(page, desk, "parts")
    page.keyboard.press("u")
    page.wait_for_timeout(200)
    assert desk.posts("/undo") == [{"_csrf": ["sample"]}]
