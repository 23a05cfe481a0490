"""The form of a ticket that comes by phone."""

from __future__ import annotations

from uuid import UUID

import wtforms
from sqlalchemy.orm import Session
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from msp.desk.tickets.actions.open_ticket import LONGEST_SUBJECT
from msp.desk.tickets.newcomers import Caller
from msp.desk.tickets.queries import categories
from msp.desk.tickets.values import Author, Body, IncomingFile, TicketDraft
from msp.desk.tickets.words import channel_word, kind_word
from msp.desk.values import AuthorKind, Channel, Kind
from msp.kernel.forms import Form
from msp.kernel.i18n import _

BY_STAFF = (Channel.PHONE, Channel.STAFF)


class NewTicketForm(Form):
    """What is said on the phone."""

    subject = wtforms.StringField(_("Subject"), [DataRequired(), Length(max=LONGEST_SUBJECT)])
    text = wtforms.TextAreaField(_("What they say"), [DataRequired(), Length(max=100_000)])
    kind = wtforms.SelectField(_("Kind"))
    category = wtforms.SelectField(_("Category"), default="")
    impact = wtforms.SelectField(_("Impact"))
    urgency = wtforms.SelectField(_("Urgency"))
    channel = wtforms.SelectField(_("Came by"))
    assets = wtforms.SelectMultipleField(
        _("About"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, db: Session, caller: Caller) -> None:
        """Fill the choices, the caller's own devices first."""
        self.kind.choices = [(str(one), kind_word(one)) for one in Kind]
        self.category.choices = [("", _("None")), *((one.key, one.name) for one in categories(db))]
        self.impact.choices = [
            ("1", _("High: many people or the whole company")),
            ("2", _("Medium: a team or one person's work")),
            ("3", _("Low: an inconvenience")),
        ]
        self.urgency.choices = [
            ("1", _("High: work stands still")),
            ("2", _("Medium: work goes on with trouble")),
            ("3", _("Low: it can wait")),
        ]
        self.channel.choices = [(str(one), channel_word(one)) for one in BY_STAFF]
        self.assets.choices = [
            (str(one.id), f"{one.name} · {_(one.kind)}") for one in caller.assets
        ]

    def draft(
        self, caller: Caller, author: Author, files: tuple[IncomingFile, ...] = ()
    ) -> TicketDraft:
        """The ticket as asked for; the words are the caller's when we know who calls."""
        contact = caller.contact
        says = author
        if contact is not None:
            says = Author(AuthorKind.CONTACT, contact_id=contact.id, label=contact.name)
        return TicketDraft(
            tenant_id=caller.client.id,
            subject=self.subject.data or "",
            body=Body(self.text.data or ""),
            author=says,
            channel=Channel(self.channel.data or Channel.PHONE),
            kind=Kind(self.kind.data or Kind.INCIDENT),
            contact_id=contact.id if contact else None,
            site_id=contact.site_id if contact else None,
            asset_ids=tuple(UUID(one) for one in self.assets.data or ()),
            category=self.category.data or None,
            impact=int(self.impact.data or 2),
            urgency=int(self.urgency.data or 2),
            files=files,
        )


PLAIN = {"kind": "incident", "impact": "2", "urgency": "2", "channel": "phone"}
