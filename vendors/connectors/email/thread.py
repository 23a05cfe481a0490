"""A case by mail: both sides' letters, read one after the other and told as one state.

The vendor's number and mark are learned from the subjects of its own mails; the marks that stood
in our title from the start are ours. What a machine wrote counts for the number and for nothing
else. The status follows from who spoke last, and from the administrator's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msp.kernel.mail.parse import MailUnreadable, parse
from msp.kernel.mail.values import Incoming, Part
from vendors.connectors.email.settings import MailSettings
from vendors.protocol.post import Direction, KeptLetter, LetterState
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment, ExternalComment
from vendors.protocol.values import CaseRef, CaseStatus, Visibility

CASE_KEY, CLOSED_KEY = "case", "closed"
SUBMITTED, ACKNOWLEDGED, ANSWERED = "sent", "acknowledged", "answered"
STATUSES = {
    SUBMITTED: CaseStatus.SUBMITTED,
    ACKNOWLEDGED: CaseStatus.ACKNOWLEDGED,
    ANSWERED: CaseStatus.IN_PROGRESS,
    "by words: in_progress": CaseStatus.IN_PROGRESS,
    "by words: acknowledged": CaseStatus.ACKNOWLEDGED,
    "by words: awaiting_us": CaseStatus.AWAITING_US,
    "by words: on_hold": CaseStatus.ON_HOLD,
    "by words: resolved": CaseStatus.RESOLVED,
}
OUT_THERE = {LetterState.HANDED_OVER, LetterState.SENT}
HEARD = {LetterState.ANSWER, LetterState.MACHINE}


@dataclass
class Thread:
    """What the letters of a case tell, in the order of their coming."""

    correlation_id: str
    title: str = ""
    tag: str = ""
    number: str | None = None
    raw_status: str = SUBMITTED
    first_id: str = ""
    our_last_id: str = ""
    their_last_id: str = ""
    at: datetime | None = None
    is_there: bool = False
    comments: list[ExternalComment] = field(default_factory=list)
    attachments: list[ExternalAttachment] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)

    @property
    def references(self) -> tuple[str, ...]:
        """For the next letter: where it began, and the newest of both sides."""
        ids = (self.first_id, self.our_last_id, self.their_last_id)
        return tuple(dict.fromkeys(one for one in ids if one))

    @property
    def answers_to(self) -> str:
        """What the next letter answers."""
        return self.their_last_id or self.our_last_id

    def snapshot(self, read_at: datetime) -> CaseSnapshot:
        """The case as the engine takes it over."""
        return CaseSnapshot(
            ref=CaseRef(self.correlation_id, self.number),
            raw_status=self.raw_status,
            status=STATUSES[self.raw_status],
            title=self.title or None,
            updated_at=self.at or read_at,
            read_at=read_at,
            version=None,
            correlation_id=self.correlation_id,
            comments=self.comments,
            attachments=self.attachments,
        )


def thread_of(correlation_id: str, letters: Sequence[KeptLetter], settings: MailSettings) -> Thread:
    """Read the letters, one at a time: their files are not held together in memory."""
    thread = Thread(correlation_id)
    for letter in letters:
        if letter.state is LetterState.RETURNED:
            thread.returned.append(letter.key)
        if letter.state not in OUT_THERE | HEARD:
            continue
        try:
            mail = parse(letter.read())
        except MailUnreadable:
            continue
        if letter.direction is Direction.OUT:
            _say(thread, letter, mail)
        else:
            _hear(thread, letter, mail, settings)
    return thread


def part_of(letters: Sequence[KeptLetter], external_id: str) -> Part | None:
    """The file behind an attachment's id."""
    letter_id, _slash, place = external_id.partition("/")
    for letter in letters:
        if letter.id == letter_id and place.isdecimal():
            parts = parse(letter.read()).parts
            return parts[int(place)] if int(place) < len(parts) else None
    return None


def _say(thread: Thread, letter: KeptLetter, mail: Incoming) -> None:
    """A letter of ours. One whose fate is unknown is answered to, and proves nothing yet."""
    thread.first_id = thread.first_id or letter.message_id
    thread.our_last_id = letter.message_id
    if letter.key == CASE_KEY:
        thread.title = mail.subject
    if letter.state is LetterState.HANDED_OVER:
        return
    thread.is_there = thread.is_there or letter.key == CASE_KEY
    if thread.raw_status not in (SUBMITTED, ACKNOWLEDGED):
        # The ball is with the vendor again, whatever its last words meant.
        thread.raw_status = ANSWERED
    thread.at = letter.at
    _list_files(thread, letter, mail, ours=True)
    if letter.key == CLOSED_KEY or (mail.parts and letter.key != CASE_KEY):
        return
    marker = thread.correlation_id if letter.key == CASE_KEY else letter.key
    thread.comments.append(_comment(letter, mail.text, "", marker))


def _hear(thread: Thread, letter: KeptLetter, mail: Incoming, settings: MailSettings) -> None:
    thread.their_last_id = mail.message_id or thread.their_last_id
    thread.at = letter.at
    _learn(thread, mail.subject, settings)
    if letter.state is LetterState.MACHINE:
        if thread.raw_status == SUBMITTED and thread.number:
            thread.raw_status = ACKNOWLEDGED
        return
    thread.raw_status = _meant(mail, settings)
    sender = mail.sender
    author = (sender.name or sender.email) if sender else ""
    thread.comments.append(_comment(letter, mail.news or mail.text, author, None))
    _list_files(thread, letter, mail, ours=False)


def _learn(thread: Thread, subject: str, settings: MailSettings) -> None:
    ours = {found[0] for found in settings.tag.finditer(thread.title)}
    for found in settings.tag.finditer(subject):
        if found[0] not in ours:
            thread.tag, thread.number = found[0], found[1]
            return


def _meant(mail: Incoming, settings: MailSettings) -> str:
    words = " ".join(f"{mail.subject}\n{mail.news or mail.text}".split()).casefold()
    for phrase, status in settings.keywords:
        if phrase in words:
            return f"by words: {status.value}"
    return ANSWERED


def _comment(letter: KeptLetter, text: str, author: str, marker: str | None) -> ExternalComment:
    return ExternalComment(
        external_id=letter.id,
        author=author,
        is_ours=letter.direction is Direction.OUT,
        body=text.strip(),
        visibility=Visibility.PUBLIC,
        created_at=letter.at,
        marker=marker,
    )


def _list_files(thread: Thread, letter: KeptLetter, mail: Incoming, *, ours: bool) -> None:
    """The files of a letter; the picture in a signature comes again with each answer."""
    known = {(one.filename, one.size) for one in thread.attachments}
    for place, part in enumerate(mail.parts):
        if part.cid and (part.filename, part.size) in known:
            continue
        thread.attachments.append(
            ExternalAttachment(
                external_id=f"{letter.id}/{place}",
                filename=part.filename,
                content_type=part.content_type,
                size=part.size,
                is_ours=ours,
                created_at=letter.at,
            )
        )
