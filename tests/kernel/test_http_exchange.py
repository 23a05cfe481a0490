"""What the record of a call hides, and what it keeps."""

from __future__ import annotations

from msp.kernel.http_exchange import Redactor


def test_fault_27_what_is_secret_is_hidden_and_nothing_else() -> None:
    hide = Redactor(("swordfish",))
    assert hide.body(b'{"author": "Ann", "monkey": 1}') == '{"author": "Ann", "monkey": 1}'
    assert hide.body(b"\xff\xfe") == "[2 bytes]"
    assert hide.plain("a swordfish\0!") == "a •••!"
    assert hide.body("user=a&password=b", "application/x-www-form-urlencoded").count("•••") == 1


def test_header_names_tell_what_is_secret() -> None:
    hidden = Redactor().headers(
        {"Authorization": "Basic abc", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/html"}
    )
    assert hidden == {
        "Authorization": "•••",
        "Cookie": "•••",
        "X-Api-Key": "•••",
        "Accept": "text/html",
    }
