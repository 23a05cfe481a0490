"""What the record of a call hides, and what it keeps."""

from __future__ import annotations

import json

from msp.kernel.http_exchange import Redactor


def test_fault_27_what_is_secret_is_hidden_and_nothing_else() -> None:
    hide = Redactor(("swordfish",))
    assert hide.body(b'{"author": "Ann", "monkey": 1}') == '{"author": "Ann", "monkey": 1}'
    assert hide.body(b"\xff\xfe") == "[2 bytes]"
    assert hide.plain("a swordfish\0!") == "a •••!"
    assert hide.body("user=a&password=b", "application/x-www-form-urlencoded").count("•••") == 1


def test_fault_27_a_secret_is_hidden_in_each_spelling_in_which_it_travels() -> None:
    secret = 'a b/c+d="é'
    hide = Redactor()
    hide.learn(secret)
    for told in (
        hide.url("https://v.example/x?k=a%20b%2Fc%2Bd%3D%22%C3%A9&n=1"),
        hide.body(b"k=a+b%2Fc%2Bd%3D%22%C3%A9&n=1", "application/x-www-form-urlencoded"),
        hide.body(json.dumps({"told": f"no {secret}", "n": 1})),
        hide.body(json.dumps({"told": f"no {secret}", "n": 1}, ensure_ascii=False)),
        hide.plain(f"{secret} and https://v.example/x?k=a+b%2Fc%2Bd%3D%22%C3%A9"),
    ):
        assert "•••" in told
        assert "c+d" not in told
        assert "c%2Bd" not in told


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
