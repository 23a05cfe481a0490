"""The forms of a notice, and of a contract that is to end with another."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from contracts.agreements.forms import day_of, id_or_none
from contracts.renewals.values import AlignmentWish, NoticeDraft, Side
from contracts.renewals.words import sides
from msp.kernel.errors import Refused
from msp.kernel.forms import Form
from msp.kernel.i18n import _


class NoticeForm(Form):
    """Who gave notice, when, and why."""

    side = SelectField(_("Given by"), choices=[])
    person = StringField(_("Person"), [DataRequired(), Length(max=120)])
    given_on = DateField(_("Given on"), [DataRequired()])
    ends_on = DateField(_("First day it is over"), [Optional()])
    reason = TextAreaField(_("Reason"), [Length(max=1000)])

    def offer(self) -> NoticeForm:
        """Fill the choices, in the reader's words."""
        self.side.choices = sides()
        return self

    def draft(self) -> NoticeDraft:
        """What was filled in."""
        if self.given_on.data is None:
            raise Refused(_("A day is needed."), field="given_on")
        return NoticeDraft(
            given_on=self.given_on.data,
            side=Side(self.side.data),
            person=self.person.data or "",
            reason=self.reason.data or "",
            ends_on=self.ends_on.data,
        )


class AlignForm(Form):
    """With which contract, from which day, and what else is taken over."""

    other_id = SelectField(_("Ends with"), [DataRequired()], coerce=id_or_none)
    effective_from = DateField(_("In force from"), [DataRequired()])
    takes_rhythm = BooleanField(_("Bill it in the other's cycle, from the same anchor"))
    takes_notice = BooleanField(_("Take over its notice and renewal"))

    def offer(self, partners: Sequence[tuple[UUID, str]]) -> AlignForm:
        """Let these contracts be chosen."""
        self.other_id.choices = [(str(one), words) for one, words in partners]
        return self

    def wish(self) -> AlignmentWish:
        """What was filled in."""
        return AlignmentWish(
            other_id=UUID(str(self.other_id.data)),
            effective_from=day_of(self.effective_from),
            takes_rhythm=self.takes_rhythm.data,
            takes_notice=self.takes_notice.data,
        )
