"""Writes the words of outgoing mails in the client's language, as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from msp.desk.mail.subjects import numbered
from msp.desk.mail.values import MailKind
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.i18n import _, speaking
from msp.kernel.mail.markup import html_from, shown
from msp.kernel.mail.quotes import REPLY_MARKER
from msp.kernel.mail.templates import mail_templates, paragraphs_of
from tenants.clients.models import Tenant

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class Facts:
    """What the words of a mail are made of."""

    kind: MailKind
    client: Tenant
    ticket: Ticket
    contact_name: str
    engineer: str = ""
    entry: Entry | None = None
    link: str = ""


@dataclass(frozen=True)
class Written:
    """A mail's words."""

    sender_name: str
    subject: str
    text: str
    html: str


def write_mail(facts: Facts) -> Written:
    """The mail of this kind. The news comes first, then what was said, then one button."""
    with speaking(facts.client.locale, facts.client.zone):
        words = _templates().get_template(f"desk/mails/{facts.kind}.txt").render(facts=facts)
        said_text, said_html = _said(facts.entry)
        values = {
            "facts": facts,
            "paragraphs": paragraphs_of(words),
            "said_text": said_text,
            "said_html": said_html,
            "marker": f"{REPLY_MARKER} {_('Please write your answer above this line')} -##",
        }
        return Written(
            sender_name=_("%(client)s service desk", client=facts.client.name),
            subject=numbered(facts.ticket.number, facts.ticket.subject),
            text=_templates().get_template("desk/mails/layout.txt").render(values),
            html=_templates().get_template("desk/mails/layout.html").render(values),
        )


def _said(entry: Entry | None) -> tuple[str, Markup]:
    if entry is None:
        return "", Markup()
    return entry.body_text, shown(entry.body_html or html_from(entry.body_text))


def _templates() -> Environment:
    return mail_templates("desk", TEMPLATES)
