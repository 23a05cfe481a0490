"""What a definition may say, what is refused in it, and that nobody's words break out of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendors.connectors.http.abilities import abilities_of
from vendors.connectors.http.dates import DateStyle
from vendors.connectors.http.document import definition_of, read_definition
from vendors.connectors.http.presets import preset, preset_names
from vendors.connectors.http.request import Rendered, Writer
from vendors.connectors.http.vocabulary import draft_words, samples
from vendors.protocol.errors import ProtocolBroken, RefusedByVendor
from vendors.protocol.values import Capabilities, CaseDraft

BASE = "https://help.example/desk/"


def writer(text: str = "") -> Writer:
    return Writer(definition_of(text or preset("blank")), BASE, "msp")


def created(title: str, text: str = "") -> Rendered:
    words = {"case": draft_words(CaseDraft("msp-1", title, "It hums.", "P2"))}
    made = writer(text)
    return made.write(made.definition.calls.create, words)


def problems(text: str) -> list[str]:
    return [one.sentence for one in read_definition(text)[1]]


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_a_definition_and_renders_with_samples(name: str) -> None:
    made = Writer(definition_of(preset(name)), BASE, "msp")
    calls = made.definition.calls
    for one in (calls.check, calls.create, calls.read, calls.find, calls.comment, calls.status):
        if one is not None:
            assert made.write(one, samples("msp", BASE)).url.startswith(BASE)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_no_words_break_out_of_a_json_body(title: str) -> None:
    sent = json.loads(json.dumps(created(title).json))
    assert sent == {"subject": title, "text": "It hums.\n\n[ref msp-1]"}


@pytest.mark.parametrize("id", ["../users/1", "1?admin=1", "1#x", "a b", "%2e%2e", "1/../2"])
def test_no_id_leads_to_another_path(id: str) -> None:
    made = writer()
    sent = made.write(made.definition.calls.read, {"case": {"id": id, "number": id}})
    assert sent.url.startswith(f"{BASE}tickets/")
    assert sent.url.count("/") == BASE.count("/") + 1
    assert "?" not in sent.url
    assert "#" not in sent.url


def test_a_header_has_one_line() -> None:
    header = '    headers: {X-T: "{{ case.title }}"}\n    ok: [201]'
    text = preset("blank").replace("    ok: [201]", header)
    assert created("a\r\nX-Admin: yes", text).headers["X-T"] == "a X-Admin: yes"


def test_a_number_stays_a_number_and_nothing_is_left_out() -> None:
    level = "      level: \"{{ case.severity | listed('level') }}\"\n"
    body = level + '      mail: "{{ case.contact_email }}"\n'
    text = preset("blank").replace('      subject: "{{ case.title }}"\n', body)
    text += "tables:\n  level: {P2: 7}\n"
    assert created("x", text).json == {"level": 7, "text": "It hums.\n\n[ref msp-1]"}


@pytest.mark.parametrize(
    "template",
    [
        "{{ case.title.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ case.title * 1000000000 }}",
        "{{ 2 ** 1000000000 }}",
        "{{ case.items.__globals__ }}",
        "{{ case.colour }}",
    ],
)
def test_a_template_reaches_nothing_but_its_words(template: str) -> None:
    text = preset("blank").replace("{{ case.title }}", template)
    with pytest.raises(RefusedByVendor):
        created("x", text)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    path: me", "    pat: me", "Line 8, calls.check: path is missing."),
        ("    path: me", "    pat: me", "Line 9, calls.check.pat: this is not known"),
        ("kind: bearer", "kind: magic", "Line 5, sign_in.kind: one of: basic, bearer"),
        ("new: acknowledged", "new: fine", "statuses.meanings.new: one of"),
        ("  correlation: text\n", "", "case: correlation is missing."),
        ("{{ case.title }}", "{{ ticket.title }}", "ticket is not known here; there are: account"),
        ("{{ case.title }}", "{{ case.title", "calls.create.json"),
        ("{{ case.title }}", "{{ case.title | shell }}", "No filter named 'shell'"),
        ("account: login", 'account: "login["', "calls.check.account"),
        ("  status: status\n", "  status: [status]\n", "case.status"),
        ("sign_in:", "sign_in: &x", ""),
        ("    ok: [201]", "    ok: [201]\n    form: {a: b}", "one body"),
        ("  kind: bearer", "  kind: oauth2", "token_address is to be a whole address"),
        ("statuses:", "dates: {zone: Nowhere/City}\nstatuses:", "there is no such time zone"),
        ("calls:", "calls: [", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, told: str) -> None:
    found = problems(preset("blank").replace(old, new, 1))
    assert any(told in one for one in found) if told else found == []


def test_aliases_are_refused_for_they_grow_without_end() -> None:
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert problems(text) == ["Line 2: this cannot be read: aliases are not read."]


def test_what_a_system_can_do_follows_from_what_is_filled_in() -> None:
    least, most = writer(), writer(preset("django-helpdesk"))
    few = abilities_of(least.definition, least.renderer)
    many = abilities_of(most.definition, most.renderer)
    assert few == Capabilities(max_attachment_bytes=10_000_000, cursor_overlap=timedelta(0))
    assert many.search_by_correlation
    assert many.search_is_complete
    assert many.attachments
    assert many.internal_notes
    assert not many.changed_since


def test_fault_31_dates_of_every_make_are_one_moment() -> None:
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    told = {
        "iso": ("2026-10-25T00:30:00+02:00", "UTC"),
        "epoch": (at.timestamp(), "UTC"),
        "epoch_ms": (str(int(at.timestamp() * 1000)), "UTC"),
        "%d.%m.%Y %H:%M": ("25.10.2026 00:30", "Europe/Warsaw"),
        "%Y-%m-%d.%H:%M:%S %z": ("2026-10-24.18:30:00 -0400", "UTC"),
    }
    for form, (text, zone) in told.items():
        assert DateStyle(form, form, zone).read(text) == at, form
    assert DateStyle(zone="Europe/Warsaw").read("2026-10-25T00:30:00") == at
    with pytest.raises(ProtocolBroken):
        DateStyle().read("yesterday")


def test_a_time_the_clocks_pass_twice_is_the_first_of_the_two() -> None:
    twice = DateStyle(zone="Europe/Warsaw").read("2026-10-25T02:30:00")
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
