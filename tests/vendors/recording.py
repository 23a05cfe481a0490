"""Real exchanges written down, and played back where the real product is not installed.

Both stand where the vendor's system would, in front of its port or in place of it, so that the
same test runs over either, with the fault proxy before it.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import os
import re
import socket
from pathlib import Path
from typing import Any

from tests.vendors.proxy import FaultProxy, plain, reply

FOLDER = Path(__file__).with_name("recorded")
KEPT = ("content-type", "etag", "location", "date", "retry-after")
# What is another one each time: how long ago something was, and values that nobody else has.
CHANGING = re.compile(r"\d+(?=(?:\+|%20)seconds)|[0-9a-f]{32}")
# By name, wherever a system shows its caller's own key.
SECRET = re.compile(r'("api_key":\s*")[^"]*')


def wants_recording() -> bool:
    """Whether this run writes the answers down anew."""
    return bool(os.environ.get("MSP_TEST_RECORD"))


class Recording(FaultProxy):
    """Before the real system: passes everything on and keeps what was said."""

    def __init__(self, upstream_port: int, file: Path) -> None:
        super().__init__(upstream_port)
        self._file = file
        self._kept: list[dict[str, Any]] = []

    def close(self) -> None:
        super().close()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._kept, ensure_ascii=False, indent=1)
        self._file.write_text(text + "\n", encoding="utf-8")

    def _forward(self, request: bytes) -> bytes:
        answer = super()._forward(plain(request))
        self._kept.append({"ask": asked(request), **told(answer)})
        return answer


class Replay(FaultProxy):
    """In place of the system: says what it said, in the same order, to the same requests only."""

    def __init__(self, file: Path) -> None:
        self._left = json.loads(file.read_text(encoding="utf-8"))
        super().__init__(0)

    def _forward(self, request: bytes) -> bytes:
        ask = asked(request)
        if not self._left or self._left[0]["ask"] != ask:
            wanted = self._left[0]["ask"] if self._left else "nothing more"
            text = f"{ask} was asked, {wanted} was recorded"
            return reply("599 Not recorded", text.encode(), "Content-Type: text/plain")
        said = self._left.pop(0)
        body = base64.b64decode(said["bytes"]) if "bytes" in said else said["text"].encode()
        headers = [f"{name}: {value}" for name, value in said["headers"].items()]
        return reply(said["status"], body, *headers)


def asked(request: bytes) -> str:
    """The request as it is recognised: `METHOD /path?query`."""
    method, path, _ = request.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    return CHANGING.sub("*", f"{method} {path}")


def told(answer: bytes) -> dict[str, Any]:
    """An answer as it is kept."""
    parsed = http.client.HTTPResponse(_Spoken(answer))
    parsed.begin()
    body = parsed.read()
    headers = {name.lower(): value for name, value in parsed.getheaders()}
    kept: dict[str, Any] = {
        "status": f"{parsed.status} {parsed.reason}",
        "headers": {name: headers[name] for name in KEPT if name in headers},
    }
    try:
        kept["text"] = SECRET.sub(r"\1hidden", body.decode("utf-8"))
    except UnicodeDecodeError:
        kept["bytes"] = base64.b64encode(body).decode()
    return kept


class _Spoken(socket.socket):
    """What was said already, in the shape in which it is read."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self._answer = answer
        self.close()

    def makefile(self, *_: Any, **__: Any) -> Any:
        return io.BytesIO(self._answer)
