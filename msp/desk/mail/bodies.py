"""What a mail says and brings, as the desk's own values."""

from __future__ import annotations

from io import BytesIO

from msp.desk.tickets.values import Body, IncomingFile
from msp.kernel.files import store
from msp.kernel.i18n import _
from msp.kernel.mail.markup import with_images_named
from msp.kernel.mail.values import Incoming

MOST_FILES = 50


def whole_body(mail: Incoming) -> Body:
    """Everything the mail says: what opens a ticket may lie in what was forwarded."""
    return _body(mail, mail.text, mail.html)


def news_body(mail: Incoming) -> Body:
    """What the writer added to the thread. The whole mail stays one click away."""
    return _body(mail, mail.news or mail.text, mail.news_html or mail.html)


def _body(mail: Incoming, text: str, html: str) -> Body:
    names = {part.cid: part.filename for part in mail.parts if part.cid}
    return Body(text.strip() or _("(no text)"), with_images_named(html, names) or None)


def stored_files(mail: Incoming) -> tuple[IncomingFile, ...]:
    """The files, each stored before it is named on a ticket. Raises when one cannot be.

    Files beyond the desk's limit stay in the original mail.
    """
    parts = mail.parts[:MOST_FILES]
    return tuple(IncomingFile(part.filename, store(BytesIO(part.content))) for part in parts)
