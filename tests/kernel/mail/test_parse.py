"""Any bytes become a value that can be stored and shown, or are refused with a reason."""

from __future__ import annotations

import re
import time
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp.kernel.mail.parse import MailUnreadable, parse
from msp.kernel.mail.values import Automatic, Incoming, Remark, Unreadable
from tests.kernel.mail.corpus import names, raw, read

UNREADABLE = {"empty": Unreadable.EMPTY, "not_a_mail": Unreadable.NO_HEADERS}


def strings_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings_of(each)]
    if isinstance(value, list | tuple | frozenset):
        return [text for each in value for text in strings_of(each)]
    return []


def assert_storable(mail: Incoming) -> None:
    for text in strings_of(asdict(mail)):
        assert "\x00" not in text
        text.encode("utf-8")


@pytest.mark.parametrize("name", [name for name in names() if name not in UNREADABLE])
def test_b02_each_awkward_mail_is_read(name: str) -> None:
    start = time.monotonic()
    mail = read(name)
    assert_storable(mail)
    assert re.fullmatch(r"[0-9a-f]{64}", mail.content_key)
    # A bound against hangs, not a speed test.
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("name", "why"), UNREADABLE.items())
def test_b02_what_is_no_mail_is_refused_with_a_reason(name: str, why: Unreadable) -> None:
    with pytest.raises(MailUnreadable) as refusal:
        read(name)
    assert refusal.value.why is why


def test_b02_mail_without_message_id_is_known_by_its_content() -> None:
    mail = read("no_message_id")
    assert mail.message_id == ""
    assert mail.content_key == read("no_message_id").content_key
    other = parse(raw("no_message_id").replace(b"scanner", b"copier"))
    assert other.content_key != mail.content_key


def test_b02_nul_bytes_disappear() -> None:
    mail = read("nul_bytes")
    assert (mail.subject, mail.text) == ("Nul in the subject", "Beforeafter")


def test_b02_deep_html_falls_back_to_its_words() -> None:
    mail = read("deep_html")
    assert mail.text == "The words at the bottom"
    assert Remark.HTML_LEFT_OUT in mail.remarks


def test_b02_deep_multiparts_keep_their_content_as_a_file() -> None:
    (part,) = read("deep_multipart").parts
    assert b"Innermost" in part.content


def test_b02_invalid_utf8_is_read_as_the_sender_meant_it() -> None:
    assert read("invalid_utf8").text.startswith("Café closed")


def test_b02_bad_date_is_no_date() -> None:
    assert read("bad_date").sent_at is None


def test_b02_gb2312_is_read_with_its_superset() -> None:
    mail = read("gb2312")
    assert (mail.subject, mail.text) == ("打印机坏了 镕", "打印机坏了,朱镕")


def test_b02_unknown_charset_is_tried_as_utf8() -> None:
    assert read("unknown_charset").text == "Zażółć gęślą jaźń"


def test_eight_bit_headers_and_file_names_are_read() -> None:
    mail = read("raw_eight_bit_headers")
    assert mail.sender is not None
    assert mail.sender.name == "Łucja Żak"
    assert mail.subject == "Zepsuty ekran – pilne"
    assert mail.parts[0].filename == "zrzut-ekranu-żółty.png"


def test_words_cut_in_the_middle_of_a_character_are_joined() -> None:
    assert read("split_encoded_word").subject == "Zażółć"


def test_two_senders_are_nobody() -> None:
    assert read("two_froms").sender is None


def test_a_plain_part_beside_html_is_shown_with_it() -> None:
    mail = read("mixed_plain_and_html")
    assert mail.text == "First words as plain text.\n\nThen words as HTML."
    assert "First words" in mail.html
    assert "Then words" in mail.html


def test_a_mail_cut_off_on_the_wire_is_read_as_far_as_it_goes() -> None:
    assert read("missing_boundary").text == "The end of this mail was lost on the w"


def test_b09_one_mail_over_two_ways_has_one_key() -> None:
    one = b"Received: from a by b\r\nDelivered-To: desk@x.example\r\n" + raw("plain")
    two = b"Received: from c by d\r\nX-Spam: no\r\n" + raw("plain").replace(b"\r\n", b"\n")
    assert parse(one).content_key == parse(two).content_key


def test_the_same_message_id_on_another_mail_does_not_block_it() -> None:
    forged = raw("plain").replace(b"second floor", b"third floor")
    assert parse(forged).message_id == read("plain").message_id
    assert parse(forged).content_key != read("plain").content_key


def test_a18_names_inject_no_header_and_no_recipient() -> None:
    mail = read("name_injection")
    assert mail.sender is not None
    assert mail.sender.email == "carol@harbor.example"
    assert "\n" not in mail.subject
    assert [each.email for each in mail.reply_to] == ["carol@harbor.example"]


def test_a18_file_names_are_names_only() -> None:
    found = [part.filename for part in read("awkward_attachments").parts]
    assert found[:3] == ["passwd.html", "faktura żółta.pdf", "photogpj.exe"]
    assert found[3].endswith(".eml")
    assert all("/" not in name and "\\" not in name for name in found)


def test_a18_html_keeps_nothing_that_runs_or_calls_home() -> None:
    html = read("hostile_html").html.lower()
    for bad in ("script", "onerror", "onload", "onclick", "javascript", "tracker", "iframe",
                "form", "svg", "math", "base", "meta", "style", "object", "evil"):  # fmt: skip
        assert bad not in html
    assert 'src="cid:photo@harbor"' in html
    assert "https://harbor.example/" in html
    assert Remark.IMAGES_NOT_LOADED in read("hostile_html").remarks


def test_an_inline_image_comes_with_its_id() -> None:
    mail = read("inline_photo")
    assert [(part.cid, part.content_type) for part in mail.parts] == [("photo@harbor", "image/png")]
    assert 'src="cid:photo@harbor"' in mail.html


def test_b14_html_that_would_take_minutes_shows_its_words_at_once() -> None:
    start = time.monotonic()
    body = "<div " + " ".join(f"a{i}=1" for i in range(200_000)) + ">Hello</div>"
    mail = parse(b"From: carol@harbor.example\r\nContent-Type: text/html\r\n\r\n" + body.encode())
    assert mail.text == "Hello"
    assert Remark.HTML_LEFT_OUT in mail.remarks
    assert time.monotonic() - start < 5


def test_more_files_than_are_taken_out_is_remarked() -> None:
    part = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n"
    head = b"From: carol@harbor.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    mail = parse(head + part * 120 + b"--b--\r\n")
    assert len(mail.parts) == 100
    assert mail.remarks == (Remark.FILES_LEFT_OUT,)


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        mail = parse(content)
    except MailUnreadable:
        return
    assert_storable(mail)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([raw(name) for name in names()]),
    st.lists(st.tuples(st.integers(0, 3_000), st.binary(max_size=6)), max_size=12),
)
def test_damaged_mails_are_read_or_refused(content: bytes, damage: list[tuple[int, bytes]]) -> None:
    content = content[:6_000]
    for position, piece in damage:
        content = content[:position] + piece + content[position + len(piece) :]
    try:
        mail = parse(content)
    except MailUnreadable:
        return
    assert_storable(mail)
    assert Automatic.OWN not in mail.automatic
