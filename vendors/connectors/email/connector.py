"""A vendor that is reached by mail alone. Run against Roundup's own mail gateway.

There is no system to ask, so a case is what its letters say: those we sent, and those of the
vendor's that were proven to be its own when the desk's mailbox was read. The connector sends one
letter per write and answers nothing by itself, so that no machine can talk it into a loop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO

from msp.kernel.i18n import _
from msp.kernel.mail.values import Part
from vendors.connectors.email.letters import deliver, letter_id, sign_in, token, written
from vendors.connectors.email.settings import MailSettings
from vendors.connectors.email.thread import (
    CASE_KEY,
    CLOSED_KEY,
    OUT_THERE,
    STATUSES,
    Thread,
    part_of,
    thread_of,
)
from vendors.protocol.errors import CaseGone, NotSupported, RefusedByVendor, TooLarge
from vendors.protocol.post import KeptLetter, LetterState, Post
from vendors.protocol.snapshots import (
    CaseSnapshot,
    Change,
    ChangePage,
    ExternalAttachment,
    InboundHint,
)
from vendors.protocol.values import (
    Capabilities,
    CaseDraft,
    CaseRef,
    CaseStatus,
    Identity,
    OutgoingAttachment,
    OutgoingComment,
    Visibility,
    WriteKind,
    WriteResult,
)

START = "-"
# What we ask for in words that went before; a mail has no field for it.
SAID_IN_WORDS = {CaseStatus.IN_PROGRESS, CaseStatus.CANCELLED}


class EmailConnector:
    """The correspondence with one vendor."""

    kind = "email"

    def __init__(self, post: Post, settings: MailSettings) -> None:
        self._post = post
        self._settings = settings

    def capabilities(self) -> Capabilities:
        return Capabilities(
            # The ledger sends a letter once under one token, and knows every letter that left.
            native_idempotency=True,
            search_by_correlation=True,
            search_is_complete=True,
            changed_since=True,
            cursor_overlap=timedelta(0),
            clock_resolution=timedelta(0),
            attachments=True,
            max_attachment_bytes=self._settings.largest,
            inbound=frozenset({"mail"}),
        )

    def check(self) -> Identity:
        """The mail server takes us; whether anybody reads the vendor's mailbox, nobody can know."""
        problems = []
        if not self._post.smtp_url:
            problems.append(_("This desk has no mail server to send by (MSP_SMTP_URL)."))
        else:
            sign_in(self._post)
        if not self._post.reads:
            problems.append(_("This desk reads no mailbox for the answers (MSP_IMAP_URL)."))
        account, clock = self._post.address, self._post.ledger.clock()
        return Identity(account, clock, None, tuple(problems))

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        return dict(STATUSES)

    def reserve(self, kind: WriteKind) -> str | None:
        return token(self._post.ledger.clock())

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        letters = self._post.ledger.letters(draft.correlation_id)
        thread = self._thread(draft.correlation_id, letters)
        thread.title = " ".join(draft.title.split())
        self._send(thread, CASE_KEY, draft.body, reservation, begins=True)
        return CaseRef(draft.correlation_id)

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        thread = self._thread(correlation_id, self._post.ledger.letters(correlation_id))
        return [thread.snapshot(self._post.ledger.clock())] if thread.is_there else []

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        if comment.visibility is Visibility.INTERNAL:
            raise NotSupported(_("Whoever gets a mail sees all of it."))
        thread = self._known(ref)
        self._send(thread, comment.key, comment.body, reservation)
        return WriteResult(self._sent_as(ref, comment.key), verified=True)

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        if attachment.visibility is Visibility.INTERNAL:
            raise NotSupported(_("Whoever gets a mail sees all of it."))
        if attachment.size > self._settings.largest:
            raise TooLarge(
                _("%(name)s is larger than mail to this vendor may be.", name=attachment.filename)
            )
        thread = self._known(ref)
        with attachment.open() as file:
            content = file.read()
        same = hashlib.sha256(content).hexdigest() == attachment.sha256
        if not same:
            raise RefusedByVendor(_("%(name)s has changed on its way.", name=attachment.filename))
        part = Part(attachment.filename, attachment.content_type, content)
        text = _("The file %(name)s is attached.", name=attachment.filename)
        self._send(thread, attachment.key, text, reservation, parts=(part,))
        return WriteResult(f"{self._sent_as(ref, attachment.key)}/0", verified=True)

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        """A mail has no status. What we want was said in words; closing may have words of its own.

        Those are a machine's, and marked so: no other machine answers them. A goodbye that may
        have left is not said twice.
        """
        if target in SAID_IN_WORDS:
            return WriteResult(None, verified=True, told=_("said in words"))
        if target is not CaseStatus.CLOSED:
            raise NotSupported(_("By mail a vendor can only be told in words."))
        if not self._settings.closing:
            return WriteResult(None, verified=True, told=_("nothing is sent at the end"))
        letters = self._post.ledger.letters(ref.external_id)
        if any(one.key == CLOSED_KEY and one.state in OUT_THERE for one in letters):
            return WriteResult(None, verified=True, told=_("said before"))
        thread, date = self._known(ref), token(self._post.ledger.clock())
        self._send(thread, CLOSED_KEY, self._settings.closing, date, automatic=True)
        return WriteResult(self._sent_as(ref, CLOSED_KEY), verified=True)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        read_at = self._post.ledger.clock()
        return self._known(ref).snapshot(read_at)

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        part = part_of(self._post.ledger.letters(ref.external_id), attachment.external_id)
        if part is None:
            raise RefusedByVendor(_("The file %(name)s is not there.", name=attachment.filename))
        if part.size > limit:
            raise TooLarge(_("The file is larger than allowed."))
        sink.write(part.content)
        return hashlib.sha256(part.content).hexdigest()

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        """The vendor's mails as they were taken in; the desk wakes their cases by itself, too."""
        if cursor is None:
            return ChangePage((), self._newest(), more=False)
        after = None if cursor == START else cursor
        found = self._post.ledger.changes(after, limit)
        changes = [Change(one.correlation_id, one.at) for one in found]
        place = found[-1].place if found else cursor
        return ChangePage(changes, place, more=len(found) == limit)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        raise NotSupported(_("A vendor that is reached by mail sends no deliveries."))

    def close(self) -> None:
        """Each letter goes over a connection of its own."""

    def _newest(self) -> str:
        place, page = START, self._post.ledger.changes(None, 500)
        while page:
            place = page[-1].place
            page = self._post.ledger.changes(place, 500)
        return place

    def _thread(self, correlation_id: str, letters: Sequence[KeptLetter]) -> Thread:
        return thread_of(correlation_id, letters, self._settings)

    def _known(self, ref: CaseRef) -> Thread:
        letters = self._post.ledger.letters(ref.external_id)
        if not letters:
            raise CaseGone(_("There is no letter about this case."))
        return self._thread(ref.external_id, letters)

    def _send(
        self,
        thread: Thread,
        key: str,
        text: str,
        reservation: str | None,
        *,
        parts: tuple[Part, ...] = (),
        automatic: bool = False,
        begins: bool = False,
    ) -> None:
        stamp = reservation or token(self._post.ledger.clock())
        message_id = letter_id(self._post, thread, key)
        if begins:
            thread.first_id = message_id
        date = datetime.fromisoformat(stamp)
        mail = written(
            self._post, self._settings, thread, message_id, text, date,
            parts=parts, automatic=automatic,
        )  # fmt: skip
        deliver(self._post, self._settings, thread.correlation_id, key, mail, stamp)

    def _sent_as(self, ref: CaseRef, key: str) -> str:
        """The ledger's id of the letter that carried out an operation."""
        sent = [
            one.id
            for one in self._post.ledger.letters(ref.external_id)
            if one.key == key and one.state is LetterState.SENT
        ]
        return sent[-1] if sent else ""
