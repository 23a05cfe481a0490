"""Reads mail headers as they really arrive: eight-bit, broken, folded, or lying about charset.

The standard library's strict header parser raises on much of what real senders write; each
function here returns something sensible for any bytes, and never raises.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import count

from msp.kernel.mail.values import Address

LONGEST_HEADER = 20_000
MOST_ADDRESSES = 200
MOST_REFERENCES = 100

ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
HIDDEN = "hidden-encoded-word-"
SURROGATES = re.compile("[\ud800-\udfff]")
ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[^\s@<>(),;:\"\[\]\\]{1,255}")

# Names that senders use and Python does not know, or knows as a narrower set: real mails
# labelled gb2312 hold characters of its superset, and "latin-1" mails hold Windows quotes.
CHARSET_NAMES = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "x-sjis": "cp932", "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8", "x-mac-roman": "mac_roman", "unicode-1-1-utf-7": "utf-7",
    "cp-850": "cp850", "x-unknown": "utf-8", "unknown-8bit": "utf-8", "default": "utf-8",
}  # fmt: skip


def text_of(content: bytes, charset: str | None) -> str:
    """Decodes bytes by their declared charset, else as UTF-8, else as Windows Western."""
    name = (charset or "").strip("\"' \t").lower()
    for candidate in (CHARSET_NAMES.get(name, name), "utf-8"):
        try:
            return storable(content.decode(candidate)) if candidate else _guess(content)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return _guess(content)


def _guess(content: bytes) -> str:
    try:
        return storable(content.decode("utf-8"))
    except UnicodeDecodeError:
        return storable(content.decode("cp1252", "replace"))


def storable(text: str) -> str:
    """Text that PostgreSQL takes: no NUL byte and no half of a surrogate pair."""
    return SURROGATES.sub("\ufffd", text.replace("\x00", ""))


def one_line(text: str) -> str:
    """One visible line: control and direction-changing characters out, spaces collapsed."""
    return " ".join(INVISIBLE.sub("", storable(text)).split())


def raw_header(message: Message, name: str) -> str:
    """The first header of that name as text, its folding undone, or an empty string."""
    return next(iter(raw_headers(message, name)), "")


def raw_headers(message: Message, name: str) -> list[str]:
    """All headers of that name in the order they stand, topmost first."""
    return [_unfolded(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _unfolded(value: object) -> str:
    # The parser keeps eight-bit bytes as surrogates; senders mean UTF-8, mostly.
    content = str(value)[:LONGEST_HEADER].encode("utf-8", "surrogateescape")
    return _guess(content).replace("\r", "").replace("\n", "")


def decoded(value: str) -> str:
    """A header with its encoded words read, as one visible line.

    Neighbouring words of one charset are joined before decoding, since many mailers cut them
    in the middle of a character.
    """
    words: list[tuple[str, bytes]] = []
    pieces: list[str] = []
    position = 0
    value = BETWEEN_WORDS.sub(r"\1", value)
    for match in ENCODED_WORD.finditer(value):
        if match.start() > position or not words:
            pieces.append(_joined(words))
            words = []
            pieces.append(value[position : match.start()])
        words.append((match[1].lower(), _word_bytes(match[2], match[3])))
        position = match.end()
    return one_line("".join([*pieces, _joined(words), value[position:]]))


def _word_bytes(encoding: str, content: str) -> bytes:
    plain = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(plain.replace(b"_", b"=20"))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return plain


def _joined(words: list[tuple[str, bytes]]) -> str:
    result = ""
    while words:
        charset = words[0][0]
        run = b""
        while words and words[0][0] == charset:
            run += words.pop(0)[1]
        result += text_of(run, charset)
    return result


def addresses(message: Message, *names: str) -> tuple[Address, ...]:
    """The well-formed addresses of these headers, each once, in order."""
    found: dict[str, Address] = {}
    for name in names:
        for value in raw_headers(message, name):
            for label, email in _pairs(value):
                if ADDRESS.fullmatch(email) and len(found) < MOST_ADDRESSES:
                    address = Address(email, decoded(label)[:200])
                    found.setdefault(address.norm, address)
    return tuple(found.values())


def _pairs(value: str) -> list[tuple[str, str]]:
    # Split before decoding, and with the encoded words out of the way: an encoded name may
    # hide a comma, a colon or a second address in it.
    words = [match[0] for match in ENCODED_WORD.finditer(value)]
    numbers = count()
    bare = ENCODED_WORD.sub(lambda _: f" {HIDDEN}{next(numbers)} ", value)
    try:
        pairs = [(_shown(label, words), storable(email)) for label, email in getaddresses([bare])]
    except (ValueError, IndexError, TypeError):
        pairs = []
    if any(ADDRESS.fullmatch(email) for _label, email in pairs):
        return pairs
    angled = re.search(r"<([^<>]*)>\s*$", value)
    return [(value[: angled.start()].strip(' "'), angled[1].strip())] if angled else pairs


def _shown(label: str, words: list[str]) -> str:
    return re.sub(rf"{HIDDEN}(\d+)", lambda match: _nth(words, int(match[1])), label)


def _nth(words: list[str], position: int) -> str:
    return words[position] if position < len(words) else ""


def message_ids(message: Message, *names: str) -> tuple[str, ...]:
    """The bare ids in these headers, each once, in order; the newest are kept."""
    found: dict[str, None] = {}
    for name in names:
        for value in raw_headers(message, name):
            found.update(dict.fromkeys(storable(each) for each in MESSAGE_ID.findall(value)))
    return tuple(found)[-MOST_REFERENCES:]


def own_id(message: Message) -> str:
    """The Message-ID without brackets; one written without them is taken as it stands."""
    value = raw_header(message, "Message-ID")
    match = MESSAGE_ID.search(value)
    return match[1] if match else one_line(value).replace(" ", "")[:900]


def sent_at(message: Message) -> datetime | None:
    """The Date header in UTC, or nothing where it cannot be read or names no real moment."""
    try:
        moment = parsedate_to_datetime(raw_header(message, "Date"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment if 1980 <= moment.year <= 2200 else None
