"""Forms of the ticket page: what is said, handed over, resolved, merged, corrected and logged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

import wtforms
from litestar.datastructures import FormMultiDict, UploadFile
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from contracts.entitlement.values import Entitled
from contracts.ledger.values import Band
from contracts.ledger.words import band_words
from msp.desk.tickets.actions.say import Saying
from msp.desk.tickets.values import IncomingFile
from msp.desk.tickets.words import closure_word, entitled_word, kind_word
from msp.desk.values import ClosureCode, Kind, Status
from msp.kernel.errors import Refused
from msp.kernel.files import store
from msp.kernel.forms import Form
from msp.kernel.i18n import _, zone

LONG = 4000
MOST_FILES = 50
_MINUTES = re.compile(r"^(?:(\d+)\s*h)?\s*(?:(\d+)\s*(?:m|min)?)?$")
_CLOCK = re.compile(r"^(\d+):(\d\d)$")


class EscalateForm(Form):
    """The next tier, and the note without which nothing climbs."""

    tier = wtforms.SelectField(_("To"), validators=[InputRequired()])
    team = wtforms.SelectField(_("Team"), default="", validators=[Optional()])
    seen = wtforms.TextAreaField(_("Seen"), [DataRequired(), Length(max=LONG)])
    tried = wtforms.TextAreaField(_("Tried"), [DataRequired(), Length(max=LONG)])
    found = wtforms.TextAreaField(_("Found"), [DataRequired(), Length(max=LONG)])
    ask = wtforms.TextAreaField(_("Ask"), [DataRequired(), Length(max=LONG)])


class ResolveForm(Form):
    """How it ended, and what the client reads."""

    closure_code = wtforms.SelectField(_("How it ended"))
    text = wtforms.TextAreaField(_("What the client reads"), [Length(max=100_000)])
    minutes = wtforms.StringField(_("Time"), [Length(max=10)])

    def offer(self) -> None:
        """Fill the choices, in the reader's language."""
        ended = [code for code in ClosureCode if code is not ClosureCode.MERGED]
        self.closure_code.choices = [(str(code), closure_word(code)) for code in ended]


class MergeForm(Form):
    """The ticket that goes on."""

    into = wtforms.IntegerField(_("Into ticket"), [InputRequired(), NumberRange(1, 2**62)])


class DetailsForm(Form):
    """What the ticket is about."""

    subject = wtforms.StringField(_("Subject"), [DataRequired(), Length(max=300)])
    kind = wtforms.SelectField(_("Kind"))
    category = wtforms.SelectField(_("Category"), default="")
    site = wtforms.SelectField(_("Site"), default="")
    assets = wtforms.SelectMultipleField(_("Assets"))

    def offer(
        self,
        categories: Sequence[tuple[str, str]],
        sites: Sequence[tuple[str, str]],
        assets: Sequence[tuple[str, str]],
    ) -> None:
        """Fill the choices; a blank one stands for none."""
        self.kind.choices = [(str(kind), kind_word(kind)) for kind in Kind]
        self.category.choices = [("", _("None")), *categories]
        self.site.choices = [("", _("None")), *sites]
        self.assets.choices = list(assets)


class TimeForm(Form):
    """Worked and billable time."""

    minutes = wtforms.StringField(_("Worked"), [DataRequired(), Length(max=10)])
    billable = wtforms.StringField(_("Billable"), [Length(max=10)])
    started = wtforms.DateTimeLocalField(_("Began"), [Optional()], format="%Y-%m-%dT%H:%M")
    band = wtforms.SelectField(_("Hours"), choices=[], default=Band.HOURS.value)
    km = wtforms.IntegerField(_("Kilometres"), [Optional(), NumberRange(0, 5000)])
    trip = wtforms.SelectField(_("Trip"), choices=[], default="")
    work_type = wtforms.StringField(_("Kind of work"), [Length(max=60)])
    note = wtforms.StringField(_("Note"), [Length(max=300)])

    def offer(self, zones: Sequence[str]) -> TimeForm:
        """Fill the choices, in the reader's words; trips go where the client's contract says."""
        self.trip.choices = [("", _("none")), *((one, one) for one in zones)]
        self.band.choices = [(one.value, band_words(one)) for one in Band]
        return self

    @property
    def started_at(self) -> datetime | None:
        """In the zone of whoever typed it; None where nobody said."""
        return None if self.started.data is None else self.started.data.replace(tzinfo=zone())


class OverrideForm(Form):
    """Another answer than the entitlement check's, and why."""

    answer = wtforms.SelectField(_("Who pays"), choices=[])
    reason = wtforms.TextAreaField(_("Reason"))

    def offer(self) -> OverrideForm:
        """Fill the choices, in the reader's language."""
        self.answer.choices = [(one.value, entitled_word(one)) for one in Entitled]
        return self


def read_minutes(text: str, field: str = "minutes") -> int | None:
    """Minutes from `15`, `15m`, `1h 15` or `1:15`; None for nothing. Raises Refused."""
    written = text.strip().lower()
    if not written:
        return None
    clock, words = _CLOCK.match(written), _MINUTES.match(written)
    found = clock or words
    if found is None:
        raise Refused(_("Write time like 15m, 1h 15 or 1:15."), field=field)
    hours, minutes = (int(part or 0) for part in found.groups())
    return hours * 60 + minutes


def read_files(posted: FormMultiDict) -> tuple[IncomingFile, ...]:
    """The files that came with a form, stored. Raises Refused for too many or too large ones."""
    uploads = [one for one in posted.getall("files", []) if isinstance(one, UploadFile)]
    named = [one for one in uploads if one.filename]
    if len(named) > MOST_FILES:
        raise Refused(_("At most %(most)s files at once.", most=MOST_FILES), field="files")
    return tuple(IncomingFile(one.filename, store(cast(BinaryIO, one.file))) for one in named)


def read_id(value: object) -> UUID | None:
    """An id from a form; None for nothing. Raises Refused for anything else."""
    try:
        return UUID(str(value)) if value else None
    except ValueError as error:
        raise Refused(_("Choose one of the list.")) from error


def read_saying(posted: FormMultiDict) -> Saying:
    """What the composer sent. Raises Refused for a time or status that is none."""
    then = str(posted.get("then_status", ""))
    if then and then not in set(Status):
        raise Refused(_("There is no such status."), field="then_status")
    return Saying(
        mode="note" if posted.get("mode") == "note" else "reply",
        text=str(posted.get("text", "")),
        files=read_files(posted),
        then_status=Status(then) if then else None,
        minutes=read_minutes(str(posted.get("minutes", ""))),
        work_type=str(posted.get("work_type", ""))[:60],
    )
