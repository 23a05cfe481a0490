"""Say whose client a mail in review is, and open a ticket from it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.actions.open_by_mail import open_by_mail
from msp.desk.mail.models import InboundMail
from msp.desk.mail.queries import client_of, contacts_with
from msp.desk.mail.reading import read_mail
from msp.desk.mail.values import NewTicket
from msp.desk.tickets.models import Ticket
from msp.kernel.settings import Settings


def assign_mail(
    db: Session,
    row: InboundMail,
    client_id: UUID,
    settings: Settings,
    *,
    now: datetime,
    agent_id: UUID,
) -> Ticket:
    """The ticket. The sender is the client's contact of that address, or becomes one.

    The caller holds the lock on the mail's row. Raises Refused where the mail cannot be read.
    """
    mail = read_mail(row, settings)
    client = client_of(db, client_id)
    address = mail.sender.norm if mail.sender else ""
    people = [each for each in contacts_with(db, address) if each.tenant_id == client.id]
    place = NewTicket(client.id, people[0].id if people else None)
    return open_by_mail(db, row, mail, place, now=now, agent_id=agent_id)
