"""Forms about cases: forward, say, and why a case is ended."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from msp.desk.tickets.models import Attachment
from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from vendors.cases.values import ForwardDraft

LONGEST_NUMBER = 12
ADDRESS = r"[^@\s]+@[^@\s]+"


class FilesForm(Form):
    """Public files of the ticket, chosen one by one."""

    files = SelectMultipleField(
        _("Files to send along"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer_files(self, files: list[Attachment]) -> None:
        """Only what the client knows of may be chosen."""
        self.files.choices = [Choice(str(one.id), one.filename) for one in files]

    def chosen_files(self) -> tuple[UUID, ...]:
        """The ids of the chosen files; what is no id is no file."""
        return tuple(UUID(one) for one in self.files.data or ())


class CaseForm(Form):
    """The words of a case: what the vendor reads, and nothing else of the ticket."""

    title = StringField(_("Title"), [InputRequired(), Length(max=200)])
    body = TextAreaField(
        _("What the vendor reads"),
        [InputRequired(), Length(max=50_000)],
        render_kw={"rows": 10},
    )
    asset_tag = StringField(_("Device or serial number"), [Length(max=120)])
    contact_name = StringField(_("Contact's name"), [Length(max=120)])
    contact_email = StringField(
        _("Contact's mail"),
        [Optional(), Length(max=200), Regexp(ADDRESS, message=_("This is not a mail address."))],
    )

    def draft(self, attachment_ids: tuple[UUID, ...] = ()) -> ForwardDraft:
        """What was filled in."""
        return ForwardDraft(
            title=self.title.data or "",
            body=self.body.data or "",
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
            asset_tag=self.asset_tag.data or "",
            attachment_ids=attachment_ids,
        )


class ReadableForm(Form):
    """What the rules would hide and the vendor may read all the same."""

    readable = SelectMultipleField(_("Leave readable"), validate_choice=False)
    why_readable = StringField(_("Why the vendor needs it"), [Length(max=300)])

    def chosen_readable(self) -> tuple[str, ...]:
        """The things that are left readable."""
        return tuple(self.readable.data or ())


class ForwardForm(CaseForm, FilesForm, ReadableForm):
    """A case to be made: to whom, with which files."""

    connection = SelectField(_("To"), [InputRequired()])

    def draft(self, attachment_ids: tuple[UUID, ...] = ()) -> ForwardDraft:
        """What was filled in, with what is left readable."""
        return replace(
            super().draft(attachment_ids),
            readable=self.chosen_readable(),
            why_readable=self.why_readable.data or "",
        )


class SayForm(FilesForm, ReadableForm):
    """A message to the vendor."""

    text = TextAreaField(_("Message"), [InputRequired(), Length(max=50_000)])


class WhyForm(Form):
    """Words that go with a step."""

    text = TextAreaField(
        _("What the vendor reads"),
        [InputRequired(), Length(max=10_000)],
        render_kw={"rows": 4},
    )


class ArrivalForm(Form):
    """Somebody found at the vendor what was in doubt."""

    number = StringField(_("The vendor's number"), [Length(max=120)])


class ReasonForm(Form):
    """A reason that stays in the house."""

    reason = StringField(_("Reason"), [InputRequired(), Length(max=300)])


class JoinForm(Form):
    """The case a ticket is put on: chosen from the list, or by the vendor's number."""

    case = StringField(_("Case"))
    case_number = StringField(_("The vendor's number"), [Length(max=120)])

    def chosen(self) -> UUID | None:
        """The case of the button that was pressed."""
        try:
            return UUID(self.case.data or "")
        except ValueError:
            return None


class MoreTicketsForm(Form):
    """Tickets to put on a case."""

    numbers = StringField(
        _("Tickets"),
        [
            InputRequired(),
            Length(max=500),
            Regexp(r"[\d\s,]+$", message=_("These are not ticket numbers.")),
        ],
    )

    def ticket_numbers(self) -> list[int]:
        """Each once."""
        given = (self.numbers.data or "").replace(",", " ").split()
        return list(dict.fromkeys(int(one) for one in given if len(one) < LONGEST_NUMBER))
