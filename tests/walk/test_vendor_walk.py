"""A new vendor, from the register to its scorecard: connected, asked, refused once, and read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.vendors.proxy import reply
from tests.walk.conftest import Story, eventually
from tests.walk.people import Person
from tests.walk.test_spine import choose

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "Lakeside Imaging"
CONTRACT = "LI-2040"
DEVICE = "HARB-SRV-001"
SUBJECT = "The scanner software loses pictures"
ANSWER = "Known to us: set the cache to 4 GB and try again."
DONE = "The cache is at 4 GB now, and no picture is lost."
NO = b'{"error": {"status": 400, "msg": "This case takes no message right now."}}'


def test_1_the_administrator_registers_a_vendor_and_how_it_is_reached(
    story: Story, sam: Person
) -> None:
    page = sam.go("/vendors/new")
    page.fill("[name=name]", NAME)
    page.fill("[name=website]", "https://lakeside.example")
    page.get_by_role("button", name="Add vendor").click()
    page.wait_for_url(re.compile(r"/vendors/[0-9a-f-]{36}$"))
    story.lake.vendor = page.url.removeprefix(story.demo.url)
    page.get_by_role("link", name="Add a way").first.click()
    page.select_option("select[name=kind]", value="phone")
    page.fill("[name=address]", "+1 555 0191")
    choose(page, "calendar_id", "Corvid support")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#channels")).to_contain_text("+1 555 0191")


def test_2_its_contract_covers_a_clients_devices(sam: Person) -> None:
    page = sam.page
    page.locator("a[href$='/contracts/new']").first.click()
    page.fill("[name=number]", CONTRACT)
    page.fill("[name=name]", "Imaging care")
    page.fill("[name=starts_on]", "2026-01-01")
    page.fill("[name='1-resolve']", "480")
    page.get_by_role("button", name="Add contract").click()
    page.get_by_role("link", name="Add devices").first.click()
    choose(page, "tenant_id", "Harbor Dental")
    page.get_by_role("button", name="Add devices").click()
    expect(page.locator("#devices")).to_contain_text("Harbor Dental")
    sam.picture("vendor-contract")


def test_3_its_system_is_connected_and_checked(story: Story, sam: Person) -> None:
    page = sam.go(f"{story.lake.vendor}/connections/new?kind=roundup")
    page.fill("[name=name]", f"{NAME} tracker")
    page.fill("[name=base_url]", story.line_url)
    page.fill("[name=setting_username]", "mspdesk")
    page.fill("[name=setting_password]", story.tracker_word())
    page.fill("[name=poll_seconds]", "5")
    page.get_by_role("button", name="Save and check").click()
    page.wait_for_url(re.compile(r"/vendors/connections/[0-9a-f-]{36}$"))
    story.lake.connection = page.url.removeprefix(story.demo.url)
    expect(page.locator("#health")).to_contain_text("mspdesk", timeout=60_000)
    expect(page.locator("#status-map")).to_contain_text("need-eg")
    sam.picture("vendor-connection")
    sam.go(story.lake.vendor)
    expect(page.locator("main")).to_contain_text(CONTRACT)
    sam.picture("vendor")


def test_4_what_it_does_not_read_is_tried_out(story: Story, sam: Person) -> None:
    hidden = f"/vendors/hidden?vendor={story.lake.vendor.rpartition('/')[2]}"
    page = sam.go(hidden)
    for rule in ("names", "mail"):
        page.select_option("select[name=hides]", value=rule)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(f"main tbody tr:has-text('[{LABELS[rule]} 1]')")).to_be_visible()
    page.fill("[name=text]", "Write to carol@harbordental.example.")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.locator("#tried")).to_contain_text("▒ [mail 1]")
    sam.picture("vendor-hidden")


def test_5_grace_forwards_and_sees_what_leaves(story: Story) -> None:
    story.lake.number = filed(story.carol)
    page = story.grace.go(f"/vendors/forward/{story.lake.number}")
    choose(page, "connection", f"{NAME} tracker")
    page.fill("[name=asset_tag]", DEVICE)
    page.fill("[name=title]", SUBJECT)
    page.fill("[name=body]", "Carol Jimenez (carol@harbordental.example) misses two pictures.")
    expect(page.locator("#preview")).to_contain_text("▒ [person 1]")
    expect(page.locator("#preview")).to_contain_text("▒ [mail 2]")
    expect(page.locator("#gate")).to_contain_text(CONTRACT)
    story.grace.picture("vendor-forward-hidden")
    page.get_by_role("button", name="Forward", exact=True).click()
    page.wait_for_url(re.compile(rf"/tickets/{story.lake.number}"))
    case = page.locator("#vendor a[target=_blank]").first
    expect(case).to_be_visible()
    story.lake.case = re.sub(
        r":\d+/", f":{story.line.upstream_port}/", str(case.get_attribute("href"))
    )


def test_6_the_vendor_reads_no_name_and_its_answer_is_on_the_ticket(
    story: Story, vendor: Person
) -> None:
    page = vendor.page
    page.goto(story.lake.case)
    assert SUBJECT in page.content()
    assert "[person 1] ([mail 2]) misses two pictures." in page.content()
    assert "Jimenez" not in page.content()
    page.fill("textarea[name='@note']", ANSWER)
    page.get_by_role("button", name="Submit Changes").first.click()
    expect(story.grace.page.locator("#vendor")).to_contain_text(ANSWER, timeout=90_000)


def test_7_a_message_that_the_vendor_refuses_waits_for_a_person(story: Story, sam: Person) -> None:
    story.line.add(r"POST .*/msg/@poe/.", "answer", reply=reply("400 No", NO))
    panel = story.grace.page.locator("#vendor")
    panel.locator("textarea[name=text]").fill(DONE)
    panel.get_by_role("button", name=re.compile("^Send to ")).click()
    expect(panel).to_contain_text("takes no message right now", timeout=60_000)
    story.grace.picture("vendor-refused")
    page = sam.go(story.lake.connection)
    expect(page.locator("#operations")).to_contain_text("Not delivered")
    page.locator("#operations").scroll_into_view_if_needed()
    sam.picture("vendor-operations")


def test_8_replayed_it_arrives_once(story: Story, sam: Person, vendor: Person) -> None:
    sam.page.locator("#operations").get_by_role("button", name="Replay").click()
    expect(sam.page.locator("#operations")).to_contain_text("Nothing waits to be sent.")

    def copies() -> int:
        vendor.page.goto(story.lake.case)
        return vendor.page.content().count(DONE)

    eventually(lambda: copies() > 0, 60)
    assert copies() == 1
    page = story.grace.go(f"/tickets/{story.lake.number}")
    expect(page.locator("#vendor li", has_text=DONE)).not_to_contain_text("Not delivered")


def test_9_alice_reads_the_scorecard(story: Story) -> None:
    page = story.alice.go("/reports/vendors")
    expect(page.locator("#cards tr", has_text=NAME).locator("td").nth(1)).to_have_text("1")
    story.alice.picture("vendor-scorecard")


def test_10_no_page_complained(story: Story, sam: Person) -> None:
    people = story.everyone() | {"Sam": sam}
    assert {name: one.complaints for name, one in people.items() if one.complaints} == {}


LABELS = {"names": "person", "mail": "mail"}


def filed(carol: Person) -> int:
    """Carol's request about the scanner software; its number."""
    page: Page = carol.go("/requests/new?card=other")
    page.fill("[name=subject]", SUBJECT)
    page.fill("[name=text]", "Two pictures of this morning are not there.")
    choose(page, "asset", DEVICE)
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url(re.compile(r"/requests/\d+"))
    return int(re.findall(r"/requests/(\d+)", page.url)[0])
