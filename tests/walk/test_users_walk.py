"""An account manager's look at who counts as a user of a contract, and what a leaver changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.walk.conftest import Story
from tests.walk.test_spine import choose

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_1_a_contract_names_its_users(story: Story) -> None:
    page = story.alice.go("/contracts?q=Tatra")
    page.locator("main tbody a[href^='/contracts/']").first.click()
    expect(page.locator("main")).to_contain_text("per user by name")
    page.get_by_role("link", name="Users", exact=True).first.click()
    page.wait_for_url(re.compile(r"/contracts/\d+/users"))
    expect(page.locator("main")).to_contain_text("1 Jan 2026")
    story.alice.picture("contract-users")


def test_2_the_next_bills_are_seen_before_anything_is_recorded(story: Story) -> None:
    page = story.alice.page
    counted = page.locator("tr", has_text="1 Jan 2026").first
    counted.locator("input[name=ids]").check()
    choose(page, "act", "No longer count")
    page.get_by_role("button", name="Preview the next bills").first.click()
    expect(page.locator("main")).to_contain_text("With the change")
    story.alice.picture("contract-users-preview")


def test_3_a_person_has_her_days_and_leaves_in_one_step(story: Story) -> None:
    page = story.alice.page
    page.locator("tr", has_text="1 Jan 2026").first.locator("a").first.click()
    days = page.locator("#ledger-days")
    expect(days).to_contain_text("Days as a user")
    days.scroll_into_view_if_needed()
    story.alice.picture("user-days")
    days.get_by_role("link", name="Leaves").click()
    page.get_by_role("button", name="Preview the next bills").click()
    expect(page.locator("main")).to_contain_text("With the change")
    story.alice.picture("person-leaves")
