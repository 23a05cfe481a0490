"""The one door through which the desk calls other systems; nothing else imports `requests`.

It gives what a worker needs to stay alive beside systems it cannot trust: deadlines for
connecting, for each read and for the whole call, limits on what is read before and after
decompression, no redirect of a write, a guard on addresses, and a record without secrets.
It never repeats a write: only the caller knows whether a repeat is safe, so a failure says
whether the request certainly did not leave (`NotSent`) or may have been carried out (`NoAnswer`).
"""

from __future__ import annotations

import json as jsonlib
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from msp.kernel.db import units_open
from msp.kernel.http_addresses import AddressRefused, listed
from msp.kernel.http_connection import Call, guarded_pools, root_cause
from msp.kernel.http_exchange import Exchange, Redactor

CHUNK = 65_536
REDIRECTS = 3
READING = ("GET", "HEAD")
HARMLESS = ("accept", "accept-encoding", "connection")
REDIRECTING = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Limits:
    """Seconds for connecting, for one read and for all; bytes on the wire and unpacked."""

    connect: float = 5.0
    read: float = 20.0
    total: float = 45.0
    wire_bytes: int = 8 * 2**20
    body_bytes: int = 16 * 2**20


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON; raises `BrokenAnswer` for anything else."""
        try:
            return jsonlib.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "nothing readable")
            raise BrokenAnswer(f"The answer is not JSON but {kind}.") from error

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced, never refused."""
        return self.body.decode("utf-8", errors="replace")


class HttpError(Exception):
    """A call without a usable answer."""


class NotSent(HttpError):
    """The request certainly did not reach the other side."""


class PlaceRefused(NotSent):
    """The address is one the desk does not call."""


class NoAnswer(HttpError):
    """The request left; whether it was carried out is not known."""


class BrokenAnswer(HttpError):
    """An answer came and cannot be used: too large, cut off, or of another kind."""


class AnswerTooLarge(BrokenAnswer):
    """More came than the limits allow; reading was stopped."""


class WithinTransaction(RuntimeError):
    """A call was tried with a transaction open in this thread: a bug, found at once."""


class GuardedSession:
    """A session to one outside system, for one thread; `admit` may put off or end each request."""

    def __init__(
        self,
        *,
        allow: Iterable[str] = (),
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        secrets: Iterable[str] = (),
        record: Callable[[Exchange], None] | None = None,
        admit: Callable[[], None] = lambda: None,
    ) -> None:
        self._allow, self._limits = tuple(allow), limits or Limits()
        self.redactor = Redactor((*secrets, *((auth[1],) if auth else ())))
        self._record, self._admit = record, admit
        self._call = Call()
        self._session = requests.Session()
        # Neither proxies nor passwords from the environment: the settings page decides alone.
        self._session.trust_env = False
        if auth is not None:
            self._session.headers["Authorization"] = _basic(*auth)
        self._session.headers.update({"Accept-Encoding": "gzip", **(headers or {})})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(self._call, self._allow, self._limits))

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        files: Any = None,
        sink: BinaryIO | None = None,
        limits: Limits | None = None,
    ) -> Answer:
        """One call, answered or raised as `HttpError`; a body goes to `sink` when one is given."""
        if units_open():
            raise WithinTransaction(f"{method} {urlsplit(url).hostname} within a transaction.")
        asked = requests.Request(method, url, dict(headers or {}), files, data, params, json=json)
        try:
            prepared = self._session.prepare_request(asked)
        except (requests.RequestException, ValueError) as error:
            raise PlaceRefused(f"This cannot be sent: {self.redactor.plain(str(error))}") from None
        if method not in READING:
            # A kept connection may be closed by the other side just now, and then nobody knows
            # whether the write arrived. Writes are rare; each gets a connection of its own.
            self._session.close()
        for _ in range(REDIRECTS):
            answer = self._read_again(prepared, limits or self._limits, sink)
            target = answer.headers.get("location")
            if method not in READING or answer.status not in REDIRECTING or not target:
                return answer
            prepared = self._next_hop(prepared, urljoin(answer.url, target))
        raise BrokenAnswer(f"The answer was sent on {REDIRECTS} times without an end.")

    def close(self) -> None:
        """Close the connection that is kept between calls."""
        self._session.close()
        self._call.release()

    def _next_hop(self, before: requests.PreparedRequest, url: str) -> requests.PreparedRequest:
        """The request to follow a redirect of a read; a foreign place gets no password."""
        old, new = urlsplit(before.url or ""), urlsplit(url)
        if old.scheme == "https" and new.scheme != "https":
            raise BrokenAnswer("The answer leads from an encrypted address to an open one.")
        after = before.copy()
        after.prepare_url(url, None)
        after.headers.pop("Host", None)
        if (old.hostname, old.port, old.scheme) != (new.hostname, new.port, new.scheme):
            # A key may stand in any header: only what says nothing of us goes along.
            for name in [one for one in after.headers if one.lower() not in HARMLESS]:
                del after.headers[name]
        return after

    def _read_again(
        self, prepared: requests.PreparedRequest, limits: Limits, sink: BinaryIO | None
    ) -> Answer:
        """A read that broke on a kept connection is tried once more, on a new one."""
        try:
            return self._once(prepared, limits, sink)
        except NoAnswer:
            kept = not self._call.fresh and not self._call.expired
            if prepared.method not in READING or not kept or sink is not None:
                raise
        return self._once(prepared, limits, sink)

    def _once(
        self, prepared: requests.PreparedRequest, limits: Limits, sink: BinaryIO | None
    ) -> Answer:
        self._check_scheme(prepared.url or "")
        self._admit()
        self._call.begin()
        started = time.monotonic()
        alarm = threading.Timer(limits.total, self._call.expire)
        alarm.daemon = True
        alarm.start()
        answer: Answer | None = None
        failure: Exception | None = None
        try:
            answer = self._exchange(prepared, limits, sink)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            failure = self._failure(error)
        except AddressRefused as error:
            failure = PlaceRefused(str(error))
        except HttpError as error:
            failure = error
        finally:
            alarm.cancel()
        self._note(prepared, answer, failure, started)
        if answer is None:
            raise failure or NoAnswer("No answer came.")
        return answer

    def _exchange(
        self, prepared: requests.PreparedRequest, limits: Limits, sink: BinaryIO | None
    ) -> Answer:
        response = self._session.send(
            prepared, stream=True, allow_redirects=False, timeout=(limits.connect, limits.read)
        )
        with response:
            collected = bytearray()
            total = 0
            while chunk := response.raw.read(CHUNK, decode_content=True):
                total += len(chunk)
                if total > limits.body_bytes or response.raw.tell() > limits.wire_bytes:
                    raise AnswerTooLarge(f"The answer is larger than {limits.body_bytes} bytes.")
                if sink is not None and response.status_code == requests.codes.ok:
                    sink.write(chunk)
                else:
                    collected += chunk
            if self._call.expired:
                raise NoAnswer(f"No complete answer within {limits.total:g} seconds.")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, bytes(collected), response.url)

    def _check_scheme(self, url: str) -> None:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if parts.scheme == "https":
            return
        if parts.scheme != "http" or not listed(parts.hostname or "", port, self._allow):
            place = f"{parts.hostname}:{port}"
            raise PlaceRefused(f"{place} is called by https only, unless it is allowed by name.")

    def _failure(self, error: Exception) -> HttpError:
        """What a transport error means for the caller: did the request leave?"""
        text = self.redactor.plain(root_cause(error))
        if self._call.expired:
            text = "the time for the whole call was used up"
        if not self._call.sent:
            return NotSent(f"The other side cannot be reached ({text}).")
        return NoAnswer(f"The request was sent and no complete answer came ({text}).")

    def _note(
        self,
        prepared: requests.PreparedRequest,
        answer: Answer | None,
        failure: Exception | None,
        started: float,
    ) -> None:
        if self._record is None:
            return
        hide = self.redactor
        asked = {str(name): str(value) for name, value in prepared.headers.items()}
        told = answer.headers if answer else {}
        body = prepared.body if isinstance(prepared.body, (bytes, str)) else None
        self._record(
            Exchange(
                method=prepared.method or "",
                url=hide.url(prepared.url or ""),
                request_headers=hide.headers(asked),
                request_body=hide.body(body, asked.get("Content-Type", "")),
                status=answer.status if answer else None,
                answer_headers=hide.headers(told),
                answer_body=hide.body(answer.body, told.get("content-type", "")) if answer else "",
                milliseconds=int((time.monotonic() - started) * 1000),
                error=hide.plain(str(failure)) if failure else None,
            )
        )


def _basic(name: str, password: str) -> str:
    """Basic credentials in UTF-8, as RFC 7617 allows; `requests` would write Latin-1."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


class _Adapter(HTTPAdapter):
    """Opens connections through the address guard and reports when a request leaves."""

    def __init__(self, call: Call, allow: tuple[str, ...], limits: Limits) -> None:
        self._pools = guarded_pools(call, allow, limits.connect)
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools
