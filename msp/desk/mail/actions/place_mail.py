"""Put a mail in its place: on its ticket, into a new one, or before a person with the reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.letters.actions.note_returned import note_returned
from contracts.letters.queries import letter_for
from msp.desk.mail.actions.answer_ticket import answer_ticket
from msp.desk.mail.actions.hold_mail import hold_mail
from msp.desk.mail.actions.note_machine import note_machine
from msp.desk.mail.actions.open_by_mail import open_by_mail
from msp.desk.mail.models import InboundMail
from msp.desk.mail.values import (
    IntoTicket,
    LeftOut,
    LetterBack,
    MachineNote,
    MailState,
    NewTicket,
    Place,
    Reason,
    Waits,
)
from msp.kernel.mail.values import Incoming


def place_mail(
    db: Session, row: InboundMail, mail: Incoming, place: Place, *, now: datetime
) -> None:
    """Do what the place says. The caller holds the lock on the mail's row."""
    match place:
        case IntoTicket():
            answer_ticket(db, row, mail, place, now=now)
        case NewTicket():
            open_by_mail(db, row, mail, place, now=now)
        case MachineNote():
            note_machine(db, row, mail, place, now=now)
        case LetterBack(letter_id=letter_id):
            note_returned(db, letter_for(db, letter_id), mail.subject)
            hold_mail(db, row, MailState.DISCARDED, Reason.LETTER_BACK, now=now, mail=mail)
        case LeftOut(reason=reason):
            hold_mail(db, row, MailState.DISCARDED, reason, now=now, mail=mail)
        case Waits(reason=reason, ticket_id=ticket_id):
            hold_mail(
                db,
                row,
                MailState.REVIEW,
                reason,
                now=now,
                mail=mail,
                about_ticket_id=ticket_id,
            )
