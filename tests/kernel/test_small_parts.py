"""The kernel's small parts: settings, vault, files, pages of keys, words and redirects."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import FileSystemLoader, PrefixLoader

from msp.kernel import i18n, vault
from msp.kernel.errors import NotFound, Refused, Sentence, SettingMissing
from msp.kernel.files import open_file, store
from msp.kernel.ids import new_id
from msp.kernel.pages import KERNEL_TEMPLATES, environment, local_path
from msp.kernel.paging import decode_cursor, encode_cursor, page_of
from msp.kernel.settings import read_settings

WORDS = st.text(st.characters(exclude_characters="\x00"))
GOOD = {"MSP_DATABASE_URL": "postgresql:///desk", "MSP_SECRET_KEY": "s" * 40}


@pytest.mark.parametrize(
    ("change", "culprit"),
    [
        ({"MSP_DATABASE_URL": ""}, "MSP_DATABASE_URL is not set"),
        ({"MSP_SECRET_KEY": ""}, "MSP_SECRET_KEY is not set"),
        ({"MSP_SECRET_KEY": "short"}, "MSP_SECRET_KEY is shorter than 32"),
        ({"MSP_PORT": "eighty"}, "MSP_PORT must be a whole number"),
        ({"MSP_LOG_FORMAT": "xml"}, "MSP_LOG_FORMAT must be one of console, json"),
        ({"MSP_TRUSTED_PROXIES": "10.0.0.1, the-proxy"}, "MSP_TRUSTED_PROXIES must list addresses"),
        ({"MSP_DEMO": "perhaps"}, "MSP_DEMO must be 1 or 0"),
    ],
)
def test_a_missing_or_wrong_setting_is_named_in_one_sentence(
    change: dict[str, str], culprit: str
) -> None:
    with pytest.raises(SettingMissing, match=culprit) as caught:
        read_settings({**GOOD, **change})
    assert str(caught.value).count(".") <= 2


def test_settings_have_defaults_that_work_on_one_machine() -> None:
    settings = read_settings(GOOD)
    assert settings.staff_hosts == ("localhost", "127.0.0.1")
    assert settings.cookie_secure is False
    assert read_settings({**GOOD, "MSP_BASE_URL": "https://desk.example"}).cookie_secure is True
    assert settings.portal_url("harbor.localhost") == "http://harbor.localhost:8080"


def test_a_sealed_value_opens_only_in_its_place() -> None:
    token = vault.seal(b"the vendor's password", context="connection:1:password")
    assert b"vendor" not in token.encode()
    assert vault.open_sealed(token, context="connection:1:password") == b"the vendor's password"
    with pytest.raises(vault.SealBroken):
        vault.open_sealed(token, context="connection:2:password")
    with pytest.raises(vault.SealBroken):
        vault.open_sealed("k9." + token.partition(".")[2], context="connection:1:password")


def test_files_are_kept_by_their_content_and_bounded() -> None:
    first = store(io.BytesIO(b"%PDF-1.7 invoice"))
    again = store(io.BytesIO(b"%PDF-1.7 invoice"))
    assert first == again
    assert first.content_type == "application/pdf"
    with open_file(first.key) as kept:
        assert kept.read() == b"%PDF-1.7 invoice"
    with pytest.raises(Refused, match="larger than"):
        store(io.BytesIO(b"x" * 2_000_000), max_bytes=1 << 20)
    for key in ("../../etc/passwd", "nothing", ""):
        with pytest.raises(NotFound):
            open_file(key)


def test_a_file_is_what_its_bytes_say_and_never_html() -> None:
    assert store(io.BytesIO(b"<html><script>alert(1)</script>")).content_type == "text/plain"
    assert store(io.BytesIO(b"\xff\xfe\x00\x01")).content_type == "application/octet-stream"


@given(st.lists(st.one_of(WORDS, st.integers(), st.none(), st.booleans(), st.uuids()), max_size=4))
def test_a_cursor_reads_back_what_it_was_made_of(values: list[Any]) -> None:
    cursor = encode_cursor(values)
    if len(cursor) <= 500 and cursor:
        assert decode_cursor(cursor) == values


@pytest.mark.parametrize("damaged", ["%%%", "bm90IGpzb24", "x" * 600, "WzEsIHsieiI6IDF9XQ"])
def test_a_damaged_cursor_is_a_sentence_and_no_error(damaged: str) -> None:
    with pytest.raises(Sentence, match="damaged"):
        decode_cursor(damaged)


def test_a_page_knows_whether_there_is_more() -> None:
    page = page_of([1, 2, 3], 2, lambda row: [row])
    assert list(page.rows) == [1, 2]
    assert decode_cursor(page.older) == [2]
    assert page_of([1, 2], 2, lambda row: [row]).older is None


@pytest.mark.parametrize(
    "wicked",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None,
     "/\tq", "http:/x", "/ok\nSet-Cookie: a=b"],
)  # fmt: skip
def test_no_redirect_leaves_the_desk(wicked: str | None) -> None:
    assert local_path(wicked) == "/"


def test_a_local_path_is_followed() -> None:
    assert local_path("/tickets/10001?tab=notes") == "/tickets/10001?tab=notes"


def test_words_of_time_and_money() -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    assert i18n.show_ago(now - timedelta(minutes=12), now) == "12 min ago"
    assert i18n.show_ago(now - timedelta(days=3), now) == "18 Nov 10:00"
    assert i18n.show_duration(72) == "1 h 12"
    assert i18n.show_duration(15) == "15 min"
    assert i18n.show_money(Decimal("-1468"), "USD") == "−1,468.00 USD"
    with i18n.speaking("pl", "Europe/Warsaw"):
        assert i18n.show_money(Decimal("1468.5"), "PLN") == "1\u00a0468,50 PLN"
        assert i18n.show_datetime(now) == "21 lis 2026 11:00"
    assert i18n.locale() == "en"


def test_ids_sort_by_their_making() -> None:
    made = [new_id() for _ in range(50)]
    assert sorted(made) == made
    assert uuid4() not in made


@pytest.mark.parametrize(
    ("message", "name", "said"),
    [
        ("On its way to %(name)s.", "Northwind Cargo Inc.", "On its way to Northwind Cargo Inc."),
        ("On its way to %(name)s.", "Corvid", "On its way to Corvid."),
        ("%(name)s. It waits.", "Corvid Ltd.", "Corvid Ltd. It waits."),
        ("%(name)s has it.", "Corvid Ltd.", "Corvid Ltd. has it."),
        ("%(name)s.pdf", "a.", "a..pdf"),
        ("It costs 5 %%, %(name)s.", "et al.", "It costs 5 %, et al."),
    ],
)
def test_a_name_that_ends_in_a_full_stop_ends_the_sentence(
    message: str, name: str, said: str
) -> None:
    assert i18n.gettext(message, name=name) == said
    pages = environment(PrefixLoader({"kernel": FileSystemLoader(KERNEL_TEMPLATES)}))
    template = '{{ _("' + message + '", name=name) }}'
    assert pages.from_string(template).render(name=name) == said
    assert i18n.ngettext(message, message, 2, name=name) == said


def test_so_it_is_in_blocks_of_words_and_what_is_filled_in_stays_escaped() -> None:
    pages = environment(PrefixLoader({"kernel": FileSystemLoader(KERNEL_TEMPLATES)}))
    words = "{% trans %}With {{ name }}.{% endtrans %}"
    page = pages.from_string(words + " {% trans %}5 %{% endtrans %}")
    assert page.render(name="A & B Inc.") == "With A &amp; B Inc. 5 %"
    plain = pages.overlay(autoescape=False).from_string(words)
    assert plain.render(name="A & B Inc.") == "With A & B Inc."
