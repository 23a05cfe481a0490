"""The form that is filled in during a call, or after it."""

from __future__ import annotations

from datetime import datetime

from wtforms import BooleanField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _, zone
from vendors.phone.values import CallDraft
from vendors.protocol.values import CaseStatus
from vendors.protocol.words import status_words


class CallForm(Form):
    """What came of a call; what was not spoken of stays empty."""

    number = StringField(_("The vendor's number for it"), [Length(max=120)])
    no_number = BooleanField(_("They gave no number"))
    person = StringField(_("Who answered"), [Length(max=120)])
    text = TextAreaField(_("What the vendor said"), [Length(max=20_000)], render_kw={"rows": 3})
    status = SelectField(_("How it stands there"), [Optional()])
    promised = DateTimeLocalField(_("Promised by"), [Optional()], format="%Y-%m-%dT%H:%M")

    def offer_statuses(self) -> None:
        """In the reader's language."""
        known = [one for one in CaseStatus if one is not CaseStatus.UNKNOWN]
        words = [Choice(one.value, status_words(one)) for one in known]
        self.status.choices = [Choice("", _("as before")), *words]

    def draft(self) -> CallDraft:
        """What was typed in; the promised time is in the zone of whoever typed it."""
        return CallDraft(
            number=self.number.data or "",
            no_number=bool(self.no_number.data),
            person=self.person.data or "",
            text=self.text.data or "",
            status=self.status.data or "",
            promised_at=_here(self.promised.data),
        )


class AskedForm(Form):
    """The vendor was asked again, and what it promised now."""

    promised = DateTimeLocalField(_("Promised by"), [Optional()], format="%Y-%m-%dT%H:%M")

    @property
    def promised_at(self) -> datetime | None:
        """In the zone of whoever typed it; None where nothing was promised."""
        return _here(self.promised.data)


def _here(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=zone())
