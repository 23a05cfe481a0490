"""The reading calls of a definition, carried out once, and what the desk understands of them.

Nothing is written at the vendor: the writer of a trial makes no request but GET, whatever the
definition says. After a refused sign-in nothing more is tried, for tries lock accounts.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from msp.kernel.http import GuardedSession, Limits
from msp.kernel.http_exchange import Exchange
from msp.kernel.i18n import _
from vendors.connectors.http.calls import PAGE, HttpCalls, page_words
from vendors.connectors.http.changes import Place, page_behind
from vendors.connectors.http.connector import HttpConnector
from vendors.connectors.http.definition import Call, Definition
from vendors.connectors.http.document import definition_of, lines_of
from vendors.connectors.http.opening import open_calls
from vendors.connectors.http.request import Rendered, Writer
from vendors.connectors.http.sign_in import Credentials
from vendors.connectors.http.snapshot import correlation_in, read_case
from vendors.connectors.http.trial_case import case_findings
from vendors.connectors.http.trial_lists import changes_findings, hits_findings, page_findings
from vendors.connectors.http.trial_paths import found_at, told_at
from vendors.connectors.http.trial_talk import Seen
from vendors.connectors.http.vocabulary import correlation_words
from vendors.connectors.kind import Setup
from vendors.connectors.rehearsal import Finding, Heard, Tone, Tried
from vendors.protocol.errors import (
    AuthFailed,
    ConnectorError,
    ProtocolBroken,
    RefusedByVendor,
    Transient,
    Unreachable,
)
from vendors.protocol.values import CaseRef

# Each call is short, and so are all of them together: somebody waits before the page.
LIMITS = Limits(connect=5.0, read=8.0, total=12.0, wire_bytes=2 * 2**20, body_bytes=4 * 2**20)
LONGEST_SECONDS = 45.0
SHOWN_CHARS = 3_000
# What is asked for where no case of ours was read: nobody carries it.
NOBODYS = "msp-0-0"
BACK = timedelta(days=1)
ROWS = 20
Step = Callable[[list[Finding]], None]


class ReadingWriter(Writer):
    """Makes no request that could change anything."""

    def write(self, call: Call, words: Mapping[str, Any]) -> Rendered:
        if call.method != "GET":
            told = _("Not carried out: %(method)s could change something.", method=call.method)
            raise RefusedByVendor(told)
        return super().write(call, words)


class ListeningCalls(HttpCalls):
    """Remembers what was told, to be looked at again path by path."""

    def __init__(
        self,
        session: GuardedSession,
        writer: Writer,
        credentials: Credentials,
        definition: Definition,
    ) -> None:
        super().__init__(session, writer, credentials, definition)
        self._told: list[tuple[Call, Any]] = []
        self._until = time.monotonic() + LONGEST_SECONDS

    def ask(self, call: Call, words: Mapping[str, Any], *, writing: bool = False) -> Any:
        if time.monotonic() > self._until:
            raise Transient(_("Not carried out: the time for a trial is used up."))
        told = super().ask(call, words, writing=writing)
        self._told.append((call, told))
        return told

    def told_to(self, call: Call | None) -> list[Any]:
        """The answers to one call of the definition."""
        return [answer for asked, answer in self._told if asked is call]


def try_out(setup: Setup, case_id: str) -> Sequence[Tried]:
    """Who are we there; a case, where one is named; what is found and what changed."""
    trial = _Trial(setup)
    with closing(trial.calls):
        return trial.run(case_id)


def places(base_url: str, config: Mapping[str, str]) -> frozenset[str]:
    """Where the secret goes: to the system itself, and to where its tokens come from."""
    sign_in = definition_of(config.get("definition", "")).sign_in
    addresses = [base_url, sign_in.token_address if sign_in.kind == "oauth2" else ""]
    parts = [urlsplit(one) for one in addresses if one]
    return frozenset(f"{one.scheme}://{one.netloc}".lower() for one in parts)


class _Trial:
    """One trial under way."""

    def __init__(self, setup: Setup) -> None:
        self._made: list[Exchange] = []
        self._account = setup.config.get("username", "")
        self._me = setup.config.get("author") or self._account
        self.calls = _listening(replace(setup, record=self._made.append))
        self._definition = self.calls.definition
        self._line = lines_of(setup.config["definition"])
        self._reference, self._case_id = NOBODYS, ""
        self._clock: datetime | None = None

    def run(self, case_id: str) -> list[Tried]:
        asked = self._definition.calls
        steps: dict[str, Step] = {"check": self._check}
        if case_id:
            steps["read"] = partial(self._read, case_id)
        if asked.find is not None:
            steps["find"] = self._find
        if asked.changes is not None:
            steps["changes"] = self._changes
        done: list[Tried] = []
        for name, step in steps.items():
            one, goes_on = self._tried(name, step)
            done.append(one)
            if not goes_on:
                break
        return done

    def _tried(self, name: str, step: Step) -> tuple[Tried, bool]:
        """What came of one step, and whether another may follow."""
        self._made.clear()
        findings: list[Finding] = []
        problem, goes_on = "", True
        try:
            step(findings)
        except AuthFailed as error:
            more = _("Nothing more was tried: repeated tries lock accounts.")
            problem, goes_on = f"{error} {more}", False
        except ConnectorError as error:
            problem, goes_on = str(error), not isinstance(error, Unreachable)
        heard = tuple(_heard(one) for one in self._made)
        return Tried(name, heard, tuple(findings), problem), goes_on

    def _check(self, findings: list[Finding]) -> None:
        call = self._definition.calls.check
        identity = HttpConnector(self.calls, self._account, self._me).check()
        for answer in self.calls.told_to(call)[:1] if call.account else ():
            line = self._line("calls", "check", "account")
            findings.append(found_at(_("Account there"), call.account, answer, line))
        findings += [Finding(_("Problem"), one, tone=Tone.BAD) for one in identity.problems]
        if not call.account and not identity.problems:
            known = _("The same request without our sign-in is refused.")
            findings.append(Finding(_("Known there"), known, tone=Tone.GOOD))
        self._clock = identity.vendor_time
        clock = told_at(identity.vendor_time) if identity.vendor_time else ""
        told = clock or _("The answers carry no date.")
        tone = Tone.GOOD if clock else Tone.WARN
        findings.append(Finding(_("The vendor's clock"), told, tone=tone))

    def _read(self, case_id: str, findings: list[Finding]) -> None:
        """Path by path, also where the whole cannot be understood."""
        asked, case = self._definition.calls, None
        try:
            case = read_case(self.calls, CaseRef(case_id), self._me).case
        finally:
            self._case_id = case_id
            for answer in self.calls.told_to(asked.read)[:1]:
                seen = Seen(
                    answer,
                    self.calls.told_to(asked.comments),
                    self.calls.told_to(asked.files),
                )
                findings += case_findings(self._definition, self._line, seen, case)
                self._reference = correlation_in(self._definition, answer) or NOBODYS

    def _find(self, findings: list[Finding]) -> None:
        """The first page, asked for the case that was read, or for one that nobody has."""
        call = self._definition.calls.find
        if call is not None:
            words = {"case": correlation_words(self._reference), **page_words(call, 0, PAGE)}
            answer = self.calls.ask(call, words)
            known = self._case_id if self._reference != NOBODYS else ""
            findings += hits_findings(call, self._line, answer, self._reference, known)

    def _changes(self, findings: list[Finding]) -> None:
        """Those of the last day by the vendor's clock."""
        call = self._definition.calls.changes
        if call is None or self._clock is None:
            raise ProtocolBroken(_("The vendor's answers carry no date to begin from."))
        cursor = Place(self._clock - BACK).text
        try:
            page = page_behind(self.calls, call, cursor, ROWS)
            findings += page_findings(page)
        finally:
            for answer in self.calls.told_to(call)[:1]:
                findings += changes_findings(self._definition, call, self._line, answer)


def _listening(setup: Setup) -> ListeningCalls:
    return open_calls(setup, ListeningCalls, writer=ReadingWriter, limits=LIMITS)


def _heard(made: Exchange) -> Heard:
    return Heard(
        f"{made.method} {made.url}",
        made.status,
        made.milliseconds,
        _shown(made.answer_body),
        made.error or "",
    )


def _shown(body: str) -> str:
    """An answer as a person reads it; what was cut off in the middle stays as it is."""
    with suppress(ValueError):
        body = json.dumps(json.loads(body), ensure_ascii=False, indent=1)
    return body if len(body) <= SHOWN_CHARS else f"{body[:SHOWN_CHARS]} …"
