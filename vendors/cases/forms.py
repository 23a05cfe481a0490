"""Forms about cases: forward, say, and why a case is ended."""

from __future__ import annotations

from uuid import UUID

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from msp.desk.tickets.models import Attachment
from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from vendors.cases.values import ForwardDraft

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


class ForwardForm(CaseForm, FilesForm):
    """A case to be made: to whom, with which files."""

    connection = SelectField(_("To"), [InputRequired()])


class SayForm(FilesForm):
    """A message to the vendor."""

    text = TextAreaField(_("Message"), [InputRequired(), Length(max=50_000)])


class WhyForm(Form):
    """Words that go with a step."""

    text = TextAreaField(
        _("What the vendor reads"),
        [InputRequired(), Length(max=10_000)],
        render_kw={"rows": 4},
    )


class ReasonForm(Form):
    """A reason that stays in the house."""

    reason = StringField(_("Reason"), [InputRequired(), Length(max=300)])
