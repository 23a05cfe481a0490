"""The wire to one system: a call of the definition filled in, sent once, and its answer judged."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, BinaryIO

from msp.kernel.http import Answer, BrokenAnswer, GuardedSession, Limits
from msp.kernel.i18n import _
from vendors.connectors.answers import failure, http_date, readable, send
from vendors.connectors.http.definition import Call, Definition, Listing
from vendors.connectors.http.fields import found, rows_at, text_at
from vendors.connectors.http.request import Rendered, Writer
from vendors.connectors.http.sign_in import Credentials
from vendors.protocol.errors import (
    AuthFailed,
    OutcomeUnknown,
    ProtocolBroken,
    RefusedByVendor,
    Transient,
)
from vendors.protocol.values import OutgoingAttachment

PAGE = 100
READING = ("GET",)


def page_words(call: Listing, number: int, limit: int) -> dict[str, int]:
    """What a template is told of the page that is asked for; `number` counts from nought."""
    size = min(limit, call.page_size or limit)
    return {"page": call.first_page + number, "offset": number * size, "limit": size}


def followed(call: Listing, answer: Any, rows: Sequence[Any], full: int) -> bool:
    """Whether another page follows: the answer says so, or the page is full; 0 is never full."""
    return bool(found(call.more, answer)) if call.more else bool(full) and len(rows) >= full


class HttpCalls:
    """Remembers the vendor's clock as the last answer told it."""

    def __init__(
        self,
        session: GuardedSession,
        writer: Writer,
        credentials: Credentials,
        definition: Definition,
    ) -> None:
        self._session = session
        self._credentials = credentials
        self.writer = writer
        self.definition = definition
        self.vendor_now: datetime | None = None

    def ask(self, call: Call, words: Mapping[str, Any], *, writing: bool = False) -> Any:
        """The JSON of an answer that is a success by the definition's own words."""
        answer = self._send(self.writer.write(call, words), writing=writing)
        return self._judged(call, answer, writing=writing)

    def upload(self, call: Call, words: Mapping[str, Any], file: OutgoingAttachment) -> Any:
        """Send a file as a part of a multipart body, within JSON, or as the body itself."""
        if call.json is not None:
            with file.open() as content:
                within = {**words["file"], "base64": b64encode(content.read()).decode()}
            return self.ask(call, {**words, "file": within}, writing=True)
        rendered = self.writer.write(call, words)
        with file.open() as content:
            if rendered.file_part:
                part = (file.filename, content, file.content_type)
                answer = self._send(rendered, writing=True, files={rendered.file_part: part})
            else:
                # Read whole: a body without a length is refused by many servers.
                answer = self._send(rendered, writing=True, data=content.read())
        return self._judged(call, answer, writing=True)

    def download(self, rendered: Rendered, sink: BinaryIO, limits: Limits) -> None:
        """A file's bytes. Raises RefusedByVendor when it is not there any more."""
        answer = self._send(rendered, writing=False, sink=sink, limits=limits)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise RefusedByVendor(_("The file is not at the vendor any more."))
        if answer.status != HTTPStatus.OK:
            raise failure(answer, self._session.redactor.plain(answer.text), writing=False)

    def pages(self, call: Listing, words: Mapping[str, Any]) -> Iterator[Any]:
        """The rows of a list, page after page, until the answer says that there are no more."""
        for number in range(self.definition.limits.most_pages):
            answer = self.ask(call, {**words, **page_words(call, number, PAGE)})
            rows = rows_at(call.items, answer)
            yield from rows
            if not followed(call, answer, rows, call.page_size):
                return
        raise ProtocolBroken(
            _("The list has more than %(pages)s pages.", pages=self.definition.limits.most_pages)
        )

    def refuses_strangers(self, call: Call) -> bool:
        """Whether the same request without our sign-in is refused."""
        rendered = self.writer.write(call, {})
        answer = send(
            self._session,
            rendered.method,
            rendered.url,
            writing=False,
            params=rendered.query,
            headers=rendered.headers,
        )
        refusals = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
        return answer.status in (*refusals, HTTPStatus.FOUND)

    def close(self) -> None:
        self._session.close()

    def _send(self, rendered: Rendered, *, writing: bool, **more: Any) -> Answer:
        """Once; a read whose token has lapsed once more with a new one, a write never."""
        answer = self._once(rendered, writing=writing, **more)
        lapsed = answer.status == HTTPStatus.UNAUTHORIZED and self._credentials.may_have_expired
        if not lapsed or writing:
            return answer
        self._credentials.forget_token()
        return self._once(rendered, writing=False, **more)

    def _once(self, rendered: Rendered, *, writing: bool, **more: Any) -> Answer:
        if rendered.json is not None:
            more["json"] = rendered.json
        elif rendered.form is not None:
            more["data"] = rendered.form
        elif rendered.multipart is not None:
            more["data"] = rendered.multipart
            # Without a file a multipart body is asked for by parts that have no file name.
            if "files" not in more:
                more["files"] = {name: (None, one) for name, one in more.pop("data").items()}
        answer = send(
            self._session,
            rendered.method,
            rendered.url,
            writing=writing and rendered.method not in READING,
            params={**rendered.query, **self._credentials.query()},
            headers={**rendered.headers, **self._credentials.headers()},
            **more,
        )
        self.vendor_now = http_date(answer.headers.get("date", "")) or self.vendor_now
        return answer

    def _judged(self, call: Call, answer: Answer, *, writing: bool) -> Any:
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._failure(call, answer, writing=writing)
        self._credentials.note_accepted()
        unclear = OutcomeUnknown if writing else ProtocolBroken
        if answer.status not in call.ok:
            raise unclear(_("The answer %(status)s is no success here.", status=answer.status))
        if answer.status == HTTPStatus.NO_CONTENT or (writing and not answer.body.strip()):
            return {}
        told = readable(answer, writing=writing)
        if call.success and not found(call.success, told):
            raise RefusedByVendor(self._words(call, answer))
        return told

    def _failure(self, call: Call, answer: Answer, *, writing: bool) -> Exception:
        words = self._words(call, answer)
        if self._refuses_sign_in(answer):
            return AuthFailed(words)
        error = failure(answer, words, writing=writing)
        if isinstance(error, AuthFailed) and self._credentials.may_have_expired:
            # Certainly not done; with a new token it is tried again before anybody is alarmed.
            self._credentials.forget_token()
            return Transient(str(error))
        return error

    def _refuses_sign_in(self, answer: Answer) -> bool:
        path = self.definition.sign_in.refused
        try:
            return bool(path and found(path, answer.json()))
        except BrokenAnswer:
            return False

    def _words(self, call: Call, answer: Answer) -> str:
        """The vendor's own words where the definition finds them, else the whole text.

        Some vendors quote in an error what they were sent: our secret is no part of it.
        """
        try:
            told = (text_at(call.error, answer.json()) if call.error else "") or answer.text
        except (BrokenAnswer, ProtocolBroken):
            told = answer.text
        return self._session.redactor.plain(told)
