"""Forms of a vendor contract: its terms, its targets in a grid, and the devices it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from contracts.backing.values import Extent
from msp.kernel.errors import Refused
from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from vendors.agreements.models import VendorContract
from vendors.agreements.values import (
    MOST_MINUTES,
    SEVERITIES,
    Acknowledged,
    ContractDraft,
    Period,
    Promise,
    Target,
)
from vendors.agreements.words import (
    acknowledged_words,
    kind_words,
    period_words,
    promise_words,
)

Choices = Sequence[tuple[Any, str]]
NOTHING = Choice("", "–")
COSTS = ("period_cost", "period", "incident_cost", "currency")


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    if isinstance(text, UUID):
        return text
    return UUID(str(text)) if text else None


def day_of(field: DateField) -> date:
    """The day of a field that validation has required."""
    if field.data is None:
        raise Refused(_("A day is needed."), field=field.name)
    return field.data


class ContractForm(Form):
    """Terms of a vendor contract; targets are posted beside it as `1-resolve`: minutes."""

    number = StringField(_("Contract number"), [InputRequired(), Length(max=80)])
    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    starts_on = DateField(_("From"), [InputRequired()])
    last_day = DateField(_("Last day"), [Optional()])
    notice_days = IntegerField(_("Notice, days before"), [Optional(), NumberRange(0, 3650)])
    renews_months = IntegerField(
        _("Renews itself, months"),
        [Optional(), NumberRange(0, 120)],
        description=_("0 or nothing: it ends."),
    )
    calendar_id = SelectField(_("Hours"), coerce=id_or_none)
    acknowledged_by = SelectField(_("First answer is"), choices=[])
    categories = SelectMultipleField(
        _("Matters"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_("None ticked: whatever concerns the devices."),
    )
    included_incidents = IntegerField(
        _("Included incidents"),
        [Optional(), NumberRange(0, 1_000_000)],
        description=_("Nothing: they are not counted."),
    )
    period_cost = DecimalField(_("Fixed price"), [Optional(), NumberRange(0, 10**9)])
    period = SelectField(_("Paid every"), choices=[])
    incident_cost = DecimalField(_("Price of an incident"), [Optional(), NumberRange(0, 10**9)])
    currency = StringField(
        _("Currency"),
        [InputRequired(), Regexp(r"[A-Z]{3}", message=_("Three capital letters, as in USD."))],
        default="USD",
    )
    notes = TextAreaField(_("Notes"), [Length(max=5_000)], render_kw={"rows": 3})

    def offer(self, calendars: Choices, categories: Choices) -> ContractForm:
        """Let these calendars and categories be chosen."""
        self.calendar_id.choices = [
            Choice("", _("Day and night")),
            *(Choice(str(one), name) for one, name in calendars),
        ]
        self.categories.choices = [Choice(key, name) for key, name in categories]
        self.acknowledged_by.choices = [Choice(*one) for one in acknowledged_words().items()]
        self.period.choices = [Choice(*one) for one in period_words().items()]
        return self

    def draft(self, targets: tuple[Target, ...]) -> ContractDraft:
        """What was filled in."""
        return ContractDraft(
            number=self.number.data or "",
            name=self.name.data or "",
            starts_on=day_of(self.starts_on),
            last_day=self.last_day.data,
            notice_days=self.notice_days.data or 0,
            renews_months=self.renews_months.data or 0,
            calendar_id=self.calendar_id.data,
            acknowledged_by=Acknowledged(self.acknowledged_by.data),
            categories=tuple(self.categories.data or ()),
            included_incidents=self.included_incidents.data,
            period_cost=self.period_cost.data,
            period=Period(self.period.data),
            incident_cost=self.incident_cost.data,
            currency=self.currency.data or "",
            notes=self.notes.data or "",
            targets=targets,
        )


def targets_in(posted: Any) -> tuple[Target, ...]:
    """The grid as posted. Raises Refused for what is no number of minutes."""
    found = []
    for promise in Promise:
        for severity in SEVERITIES:
            text = str(posted.get(f"{severity}-{promise}", "")).strip()
            if not text:
                continue
            if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= MOST_MINUTES:
                raise Refused(
                    _(
                        "%(promise)s at severity %(severity)d: minutes from 1 to 525600.",
                        promise=promise_words()[promise],
                        severity=severity,
                    )
                )
            found.append(Target(severity, promise, int(text)))
    return tuple(found)


def written(targets: Sequence[Target]) -> dict[str, str]:
    """Targets as the grid posts them."""
    return {f"{one.severity}-{one.promise}": str(one.minutes) for one in targets}


def kept_costs(contract: VendorContract) -> dict[str, str]:
    """What somebody who may not see costs cannot have posted: it stays as it is."""
    kept = {name: getattr(contract, name) for name in COSTS}
    return {name: "" if value is None else str(value) for name, value in kept.items()}


class CoverForm(Form):
    """Devices a contract is for; what is left empty narrows nothing."""

    tenant_id = SelectField(_("Client"), coerce=id_or_none)
    device = StringField(
        _("One device"),
        [Length(max=120)],
        description=_("Its name or serial number; the rest then does not count."),
    )
    asset_kind = SelectField(_("Kind"), choices=[])
    model = StringField(_("Model"), [Length(max=120)], description=_("Or a part of its name."))
    serial_from = StringField(
        _("Serial numbers from"),
        [Length(max=100)],
        description=_("Alone: how they begin."),
    )
    serial_to = StringField(_("to"), [Length(max=100)])

    def offer(self, clients: Choices) -> CoverForm:
        """Let these clients be chosen."""
        self.tenant_id.choices = [
            Choice("", _("Every client")),
            *(Choice(str(one), name) for one, name in clients),
        ]
        self.asset_kind.choices = [NOTHING, *(Choice(*one) for one in kind_words().items())]
        return self

    def extent(self, asset_id: UUID | None) -> Extent:
        """What was filled in; a single device leaves no room for more."""
        if asset_id is not None:
            return Extent(asset_id=asset_id)
        return Extent(
            asset_kind=self.asset_kind.data or "",
            model=self.model.data or "",
            serial_from=self.serial_from.data or "",
            serial_to=self.serial_to.data or "",
        )
