"""The forms of contracts: a new one, a version's terms, a line, a price, a clause, the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from contracts.agreements.drafts import ClauseDraft, ContractDraft, LineDraft, TermsDraft
from contracts.agreements.values import (
    Basis,
    Cycle,
)
from contracts.agreements.values_terms import Divisor, Proration, Timing
from contracts.agreements.words import cycles, verdicts
from msp.kernel.forms import Form
from msp.kernel.i18n import _

Choices = Sequence[tuple[UUID, str]]
NOTHING = ("", "–")
MOST = Decimal("9999999")


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    return UUID(str(text)) if text else None


def day_of(field: DateField) -> date:
    """The day of a field that has been validated as required."""
    if field.data is None:
        raise ValueError(field.name)
    return field.data


class ContractForm(Form):
    """A new contract with the three prices that most contracts are made of."""

    tenant_id = SelectField(_("Client"), [DataRequired()], coerce=id_or_none)
    name = StringField(_("Name"), [DataRequired(), Length(max=120)], default="Managed IT")
    currency = StringField(_("Currency"), [DataRequired(), Regexp(r"^[A-Z]{3}$")], default="USD")
    zone = StringField(_("Time zone"), [DataRequired(), Length(max=60)], default="UTC")
    starts_on = DateField(_("Starts on"), [DataRequired()])
    billed_from = DateField(_("Billed here from"), [Optional()])
    workstation = DecimalField(
        _("A workstation a month"), [Optional(), NumberRange(0, MOST)], places=None
    )
    server = DecimalField(_("A server a month"), [Optional(), NumberRange(0, MOST)], places=None)
    hourly = DecimalField(
        _("An hour outside the contract"), [Optional(), NumberRange(0, MOST)], places=None
    )

    def offer(self, clients: Choices) -> ContractForm:
        """Let these clients be chosen."""
        self.tenant_id.choices = [NOTHING, *((str(one), name) for one, name in clients)]
        return self

    def validate_zone(self, field: StringField) -> None:
        """A time zone is one of the IANA database."""
        if field.data not in available_timezones():
            raise ValidationError(_("There is no time zone of this name."))

    def draft(self) -> ContractDraft:
        """What was filled in; a price left empty makes no line."""
        offered = (
            (_("Workstation support"), Basis.WORKSTATION, "WS", self.workstation.data),
            (_("Server support"), Basis.SERVER, "SRV", self.server.data),
            (_("Work outside the contract"), Basis.HOURLY, "TM", self.hourly.data),
        )
        return ContractDraft(
            name=self.name.data or "",
            terms=TermsDraft(effective_from=day_of(self.starts_on)),
            currency=self.currency.data or "",
            zone=self.zone.data or "",
            starts_on=day_of(self.starts_on),
            billed_from=self.billed_from.data,
            lines=tuple(
                LineDraft(words, basis, price, code=code)
                for words, basis, code, price in offered
                if price is not None
            ),
        )


class TermsForm(Form):
    """The terms of a draft version."""

    effective_from = DateField(_("In force from"), [DataRequired()])
    ends_on = DateField(_("First day it is over"), [Optional()])
    cycle = SelectField(_("Billed"), choices=[])
    anchor_day = IntegerField(_("Anchor day"), [InputRequired(), NumberRange(1, 31)])
    anchor_month = IntegerField(_("Anchor month"), [InputRequired(), NumberRange(1, 12)])
    timing = SelectField(_("Timing"), choices=[])
    proration = SelectField(_("Part of a month"), choices=[])
    divisor = SelectField(_("Divisor"), choices=[])
    minutes_increment = IntegerField(
        _("Minutes are rounded up to"), [InputRequired(), NumberRange(1, 120)]
    )
    notice_days = IntegerField(_("Days of notice"), [InputRequired(), NumberRange(0, 730)])
    renews_months = IntegerField(_("Renews itself for months"), [Optional(), NumberRange(0, 120)])
    purchase_order = StringField(_("Purchase order"), [Length(max=60)])
    purchase_limit = DecimalField(
        _("Limit of the purchase order"),
        [Optional(), NumberRange(0, MOST)],
        places=2,
        description=_("Net, in the contract's currency. You are warned before a bill passes it."),
    )
    sla_policy_id = SelectField(_("SLA policy"), coerce=id_or_none)
    calendar_id = SelectField(_("Coverage hours"), coerce=id_or_none)
    visits = BooleanField(
        _("On-site visits are in the contract"),
        description=_("The SLA policy says within what time an engineer is there."),
    )
    visit_sites = SelectMultipleField(
        _("Visited sites"), description=_("None chosen: every site of the client.")
    )
    visit_calendar_id = SelectField(
        _("Hours of visits"),
        coerce=id_or_none,
        description=_("None: the coverage hours. A site's own calendar goes before both."),
    )
    note = TextAreaField(_("Note"), [Length(max=2000)])

    def offer(self, policies: Choices, calendars: Choices, sites: Choices) -> TermsForm:
        """Let these policies, calendars and sites be chosen."""
        self.cycle.choices = cycles()
        self.timing.choices = [("arrears", _("in arrears")), ("advance", _("in advance"))]
        self.proration.choices = [
            ("by_day", _("by day")),
            ("whole", _("a started month is a whole one")),
        ]
        self.divisor.choices = [("actual", _("the days of the month")), ("thirty", _("30 days"))]
        self.sla_policy_id.choices = [NOTHING, *((str(one), name) for one, name in policies)]
        for field in (self.calendar_id, self.visit_calendar_id):
            field.choices = [NOTHING, *((str(one), name) for one, name in calendars)]
        self.visit_sites.choices = [(str(one), name) for one, name in sites]
        return self

    def draft(self) -> TermsDraft:
        """What was filled in."""
        return TermsDraft(
            effective_from=day_of(self.effective_from),
            ends_on=self.ends_on.data,
            cycle=Cycle(self.cycle.data),
            anchor_day=self.anchor_day.data or 1,
            anchor_month=self.anchor_month.data or 1,
            timing=Timing(self.timing.data),
            proration=Proration(self.proration.data),
            divisor=Divisor(self.divisor.data),
            minutes_increment=self.minutes_increment.data or 1,
            notice_days=self.notice_days.data or 0,
            renews_months=self.renews_months.data or 0,
            purchase_order=self.purchase_order.data or "",
            purchase_limit=self.purchase_limit.data,
            sla_policy_id=self.sla_policy_id.data,
            calendar_id=self.calendar_id.data,
            visits=self.visits.data,
            visit_sites=tuple(self.visit_sites.data or ()) if self.visits.data else (),
            visit_calendar_id=self.visit_calendar_id.data if self.visits.data else None,
            note=self.note.data or "",
        )


class ReviseForm(Form):
    """From which day a new version is to be in force."""

    effective_from = DateField(_("In force from"), [DataRequired()])


class EndForm(Form):
    """The first day that is no longer charged."""

    ends_on = DateField(_("First day that is not charged"), [DataRequired()])


class ClauseForm(Form):
    """What the contract says of a category; `*` stands for every one."""

    category = StringField(_("Category"), [DataRequired(), Length(max=60)])
    verdict = SelectField(_("Who pays"), choices=[])
    words = TextAreaField(_("Clause"), [DataRequired(), Length(max=500)])

    def offer(self) -> ClauseForm:
        """Fill the choices, in the reader's words."""
        self.verdict.choices = verdicts()
        return self

    def draft(self) -> ClauseDraft:
        """What was filled in."""
        return ClauseDraft(self.category.data or "", self.verdict.data or "", self.words.data or "")
