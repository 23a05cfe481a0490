"""The macros and shells: they render, say what they should, and keep to the content policy."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from msp.kernel.i18n import speaking
from msp.kernel.pages import Pages
from tests.kernel.gallery import FOLDER, PAGES, gallery, page

ROOT = Path(__file__).parents[2]
ROOMS = ("msp", "tenants", "contracts", "vendors", "portal")
# Mails and papers are read elsewhere, where style= is the only style there is.
TEMPLATES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("templates/**/*.html")
    if not {"mails", "documents"} & set(path.parts)
)
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "use", "line"}


class Page(HTMLParser):
    """What a page is made of, and whether its elements are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def having(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return gallery()


@pytest.fixture(scope="module", params=PAGES)
def seen(request: pytest.FixtureRequest, pages: Pages) -> Page:
    return Page(page(pages, request.param))


def ui(pages: Pages, call: str, **values: Any) -> str:
    return pages.env.from_string("{{ " + call + " }}").render(values).strip()


def test_elements_are_closed_in_order(seen: Page) -> None:
    assert not seen.wrong
    assert not seen.open


def test_the_content_policy_is_kept(seen: Page) -> None:
    for tag, attrs in seen.tags:
        assert tag != "style"
        assert tag != "script" or str(attrs.get("src")).startswith("/static/")
        assert not [name for name in attrs if name == "style" or name.startswith(("on", "hx-on"))]
        assert not [
            value for value in attrs.values() if value and value.startswith(("js:", "javascript:"))
        ]


def test_ids_are_unique_and_references_meet_them(seen: Page) -> None:
    ids = seen.having("id")
    assert len(ids) == len(set(ids))
    named = " ".join(seen.having("aria-describedby") + seen.having("aria-labelledby")).split()
    named += seen.having("for") + seen.having("aria-controls")
    assert set(named) <= set(ids)


def test_every_page_has_a_skip_link_one_main_and_one_title(seen: Page) -> None:
    tags = [tag for tag, _ in seen.tags]
    assert ("a", "#main") in [(tag, attrs.get("href")) for tag, attrs in seen.tags]
    assert tags.count("main") == 1
    assert tags.count("h1") == 1


def test_a_field_in_error_says_so_beside_it(pages: Pages) -> None:
    html = page(pages, "parts")
    assert 'aria-invalid="true"' in html
    assert 'id="email-error"' in html
    assert 'aria-describedby="email-error"' in html
    assert '<a href="#email">Mail address</a>: This is not a mail address.' in html


def test_the_token_reaches_forms_and_htmx(pages: Pages) -> None:
    html = page(pages, "door", csrf_token="a token")
    assert '<input type="hidden" name="_csrf" value="a token">' in html
    assert '"X-CSRF-Token": "a token"' in html


def test_a_status_is_a_shape_and_a_word(pages: Pages) -> None:
    html = ui(pages, 'ui.status_chip("waiting_vendor")')
    assert "#status-waiting-vendor" in html
    assert "Waiting for vendor" in html
    assert "Bei Herstellern" in ui(pages, 'ui.status_chip("waiting_vendor", "Bei Herstellern")')


def test_what_people_wrote_is_escaped(pages: Pages) -> None:
    bad = "<script>\"'&"
    for call in (
        "ui.chip(bad)",
        "ui.person(bad)",
        "ui.copy(bad)",
        "ui.stat(bad, bad)",
        "ui.notice(bad)",
        'ui.subject(bad, "/")',
        "ui.facts([(bad, bad)])",
        'ui.input("a", bad, bad, hint=bad, error=bad)',
        'ui.select("a", bad, [(bad, bad)])',
        "ui.toast(bad)",
        'ui.file_list([(bad, "/", bad, bad)])',
        "ui.bars([(bad, 1, bad, 'act', none)], bad)",
        'ui.button(bad, attrs={"data-confirm": bad})',
    ):
        html = ui(pages, call, bad=bad)
        assert "<script" not in html, call
        assert "&lt;script" in html, call


def test_counters_stop_at_a_thousand(pages: Pages) -> None:
    assert "1,000+" in ui(pages, "ui.count_badge(1001)")
    assert "1,000+" not in ui(pages, "ui.count_badge(1000)")


def test_a_refused_htmx_request_answers_with_one_sentence(pages: Pages) -> None:
    html = pages.render("kernel/message.html", None, {"sentence": "No <b>.", "csrf_token": ""})
    assert 'role="alert"' in html
    assert "No &lt;b&gt;." in html
    assert "<html" not in html


def test_the_shell_speaks_polish(pages: Pages) -> None:
    with speaking("pl"):
        html = page(pages, "queue")
    assert '<html lang="pl"' in html
    assert "Kolejka" in html
    assert "Przejdź do treści" in html


def test_every_macro_is_offered() -> None:
    kernel = ROOT / "msp/kernel/templates/kernel"
    written = {
        name
        for path in (kernel / "ui").glob("*.html")
        for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text())
    }
    offered = set(re.findall(r"{% set (\w+) =", (kernel / "ui.html").read_text()))
    assert written == offered


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_to_the_house(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:", text), "the content policy"
    assert not re.search(r"hx-trigger=\"[^\"]*\[", text), "a filter in hx-trigger needs eval"
    if "kernel" not in path.parts:
        own = {"visually-hidden"}
        classes = " ".join(re.findall(r'class="([^"{]*)', text)).split()
        assert not [name for name in classes if not name.startswith("desk-") and name not in own]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_icons_exist(path: Path) -> None:
    listed = set((ROOT / "assets" / "icons.txt").read_text().split())
    used = set(re.findall(r'(?:ui|basics)\.icon\("([\w-]+)"', path.read_text()))
    used |= set(re.findall(r'\bicon(?:_name)?="([\w-]+)"', path.read_text()))
    assert used <= listed


def test_the_gallery_shows_every_macro() -> None:
    shown = "".join(path.read_text() for path in FOLDER.glob("*.html"))
    offered = re.findall(
        r"{% set (\w+) =", (ROOT / "msp/kernel/templates/kernel/ui.html").read_text()
    )
    missing = [name for name in offered if f"ui.{name}(" not in shown]
    assert not missing
