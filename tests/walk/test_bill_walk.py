"""An account manager's way from a new contract to a bill that was sent, and who may open it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.walk.conftest import Story, eventually
from tests.walk.people import contact
from tests.walk.test_spine import choose

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "Hillcrest practice"
# The month before this one: what one bills.
LAST = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
FIRST = LAST.replace(day=1)
TENTH = LAST.replace(day=10)
STATIONS = tuple(f"HILL-WS-{number:02d}" for number in range(1, 9))
JOINER = "HILL-WS-09"
SERVER = "HILL-SRV-01"
# Where the client's billing profile has its bills sent.
PAYER = "invoices@harbordental.example"


@dataclass
class Deal:
    """The contract, its bill and what it came to, as the pages said them on the way."""

    contract: str = ""
    run: str = ""
    number: str = ""
    total: str = ""


@pytest.fixture(scope="module")
def deal() -> Deal:
    return Deal()


def test_1_a_new_contract_begins_with_its_client_and_its_prices(story: Story, deal: Deal) -> None:
    page = story.alice.go("/contracts/new")
    choose(page, "tenant_id", "Harbor Dental")
    page.fill("[name=name]", NAME)
    page.fill("[name=starts_on]", FIRST.isoformat())
    page.fill("[name=currency]", "USD")
    page.fill("[name=zone]", "America/New_York")
    page.fill("[name=workstation]", "60")
    page.fill("[name=server]", "400")
    story.alice.picture("contract-new")
    page.get_by_role("button", name="Open contract").click()
    page.wait_for_url(re.compile(r"/contracts/\d+"))
    deal.contract = re.findall(r"/contracts/\d+", page.url)[0]


def test_2_its_lines_say_what_is_free_what_is_cheaper_and_what_is_extra(
    story: Story, deal: Deal
) -> None:
    page = story.alice.go(f"{deal.contract}/versions/1")
    page.get_by_role("link", name=re.compile("workstation", re.IGNORECASE)).first.click()
    page.fill("[name=included]", "1")
    choose(page, "tiering", "each tier")
    page.fill("[name=tiers]", "5: 55")
    story.alice.picture("contract-line")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add line").first.click()
    page.fill("[name=description]", "Remote monitoring")
    page.select_option("select[name=basis]", value="flat")
    page.fill("[name=price]", "25")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Remote monitoring")
    story.alice.picture("contract-draft")
    confirmed(page, "Sign")
    expect(page.locator("main")).to_contain_text("Worth a month")


def test_3_the_devices_that_monitoring_saw_come_under_it(story: Story, deal: Deal) -> None:
    page = story.alice.go("/assets/seen/import")
    choose(page, "client", "Harbor Dental")
    page.fill("[name=source]", "Monitoring")
    page.fill("[name=text]", device_list())
    page.get_by_role("button", name="Look first").click()
    page.get_by_role("button", name=re.compile("^Take in")).click()
    page.wait_for_url(re.compile(r"/assets/seen\?client="))
    cover(page, (*STATIONS, SERVER), FIRST)
    cover(page, (JOINER,), LAST - timedelta(days=9))
    page = story.alice.go(deal.contract)
    expect(page.locator("main")).to_contain_text("Remote monitoring")
    expect(page.locator("#next-bill")).to_contain_text("Total, as known now")
    story.alice.picture("contract")


def test_4_a_price_changes_on_the_tenth_by_a_new_version(story: Story, deal: Deal) -> None:
    page = story.alice.page
    page.get_by_role("button", name="New version").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=effective_from]").fill(TENTH.isoformat())
    dialog.get_by_role("button").last.click()
    page.get_by_role("link", name=re.compile("server", re.IGNORECASE)).first.click()
    page.fill("[name=price]", "430")
    page.fill("[name=price_from]", TENTH.isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#coming-bills")).to_contain_text("+30.00")
    story.alice.picture("contract-version")
    confirmed(page, "Sign")
    page = story.alice.go(f"{deal.contract}/versions")
    expect(page.locator("main")).to_contain_text("430")
    story.alice.picture("contract-versions")


def test_5_the_month_is_looked_at_and_drafted(story: Story, deal: Deal) -> None:
    page = story.alice.go(f"/billing?month={FIRST:%Y-%m}")
    number = deal.contract.rpartition("/")[2]
    page.locator(f"a[href*='/billing/preview/{number}?']").click()
    deal.total = total_of(page)
    page.go_back()
    waiting = page.locator("tr", has=page.locator(f"a[href*='/billing/preview/{number}?']"))
    waiting.get_by_role("button", name="Draft").click()
    row = page.locator("#rows tr", has_text=f"C-{number}").first
    for _ in range(60):
        if row.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    story.alice.picture("billing-month")
    row.get_by_role("link").first.click()
    page.wait_for_url(re.compile("/billing/runs/"))
    deal.run = page.url.removeprefix(story.demo.url)
    assert total_of(page) == deal.total


def test_6_a_figure_opens_to_the_device_and_its_day(story: Story) -> None:
    page = story.alice.page
    page.locator("summary", has_text=re.compile("workstation", re.IGNORECASE)).first.click()
    story.alice.picture("bill-evidence")
    page.get_by_role("link", name=JOINER).first.click()
    days = page.locator("#ledger-days")
    expect(days).to_contain_text(f"{(LAST - timedelta(days=9)).day} {LAST:%b}")
    days.scroll_into_view_if_needed()
    story.alice.picture("device-days")


def test_7_it_is_reviewed_with_a_word_and_approved(story: Story, deal: Deal) -> None:
    page = story.alice.go(deal.run)
    page.fill("[name=note]", "Nine workstations, as counted on site.")
    page.get_by_role("button", name="Reviewed, with this comment").click()
    expect(page.locator("main")).to_contain_text("as counted on site")
    story.alice.picture("bill-reviewed")
    confirmed(page, "Approve")
    expect(page.locator("main")).to_contain_text("Frozen")


def test_8_issued_and_sent_the_paper_arrives_and_says_the_same(story: Story, deal: Deal) -> None:
    page = story.alice.page
    confirmed(page, "Issue and send")
    letters = page.locator("#letters")
    expect(letters).to_contain_text(PAYER)
    expect(letters).to_contain_text("Sent", timeout=30_000)
    expect(letters).to_contain_text("PDF as sent", timeout=30_000)
    deal.number = re.findall(r"INV-\d{4}-\d{5}", page.locator("main").inner_text())[0]
    assert total_of(page) == deal.total
    story.alice.picture("bill-sent")
    folder = story.demo.data_dir / "caught-mail"
    eventually(lambda: bool(letters_in(folder, deal.number)), 30)
    (letter,) = letters_in(folder, deal.number)
    assert PAYER in letter["To"]
    assert deal.total in paper_of(letter)


def test_9_carol_opens_it_on_the_portal_and_nobody_else_can(
    story: Story, deal: Deal, chrome: Browser
) -> None:
    page = story.carol.go("/bills")
    page.get_by_role("link", name=deal.number).first.click()
    page.wait_for_url(re.compile(r"/bills/[0-9a-f-]{36}$"))
    link = page.url.removeprefix(story.carol.base)
    assert total_of(page) == deal.total
    story.carol.picture("portal-bill")
    for who in (
        contact(chrome, story.demo.url, "harbor", "dora@harbordental.example"),
        contact(chrome, story.demo.url, "northwind", "charlie@northwindcargo.example"),
    ):
        answer = who.page.goto(who.base + link)
        assert answer is not None
        assert answer.status == 404
        assert deal.total not in who.page.content()


def test_10_no_page_complained(story: Story) -> None:
    people = {"Alice": story.alice, "Carol": story.carol}
    assert {name: one.complaints for name, one in people.items() if one.complaints} == {}


def confirmed(page: Page, name: str) -> None:
    """Press a button that asks first, say yes, and see the page that answers.

    Whoever went on before it would have her own next address broken off by it.
    """
    page.get_by_role("button", name=name, exact=True).first.click()
    with page.expect_navigation():
        page.locator("dialog.desk-confirm button[value=yes]").click()


def device_list() -> str:
    """What monitoring would push: every device since the month began."""
    seen = f"{FIRST.isoformat()} 08:00,{LAST.isoformat()} 18:00"
    rows = [f"{name}-SN,{name},workstation,{seen}" for name in (*STATIONS, JOINER)]
    rows.append(f"{SERVER}-SN,{SERVER},server,{seen}")
    return "\n".join(("serial,name,kind,first_seen,last_seen", *rows))


def cover(page: Page, names: tuple[str, ...], since: date) -> None:
    """Accept these devices under the new contract from a day on."""
    for name in names:
        page.get_by_label(f"Select {name}").check()
    option = page.locator("select[name=contract_id] option", has_text=NAME).first
    page.select_option("select[name=contract_id]", value=option.get_attribute("value"))
    page.fill("[name=since]", since.isoformat())
    page.get_by_role("button", name="Accept into the register").click()
    expect(page.locator("body")).to_contain_text("decided.")


def total_of(page: Page) -> str:
    """The figure at the foot of a bill, without its currency."""
    found = re.findall(r"[\d,]+\.\d\d", page.locator("#statement-total").inner_text())
    return str(found[0])


def letters_in(folder: Path, number: str) -> list[EmailMessage]:
    """The caught mails that bring a bill."""
    mails = [message_from_bytes(one.read_bytes(), policy=default) for one in folder.glob("*.eml")]
    return [mail for mail in mails if number in str(mail["Subject"])]


def paper_of(letter: EmailMessage) -> str:
    """The text of the PDF that came with it."""
    (part,) = letter.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
