"""The forms of costs: an hour's rate, and a tool's month."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from wtforms import DateField, DecimalField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from contracts.costs.actions.set_rate import RateDraft
from contracts.costs.actions.set_tool import ToolDraft
from contracts.costs.values import Per, ToolKey
from contracts.costs.words import kinds, pers, roles
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MOST = Decimal(999_999)
CURRENCY = r"^[A-Z]{3}$"


class RateForm(Form):
    """What an hour of a person, or of whoever has a role, costs from a day on."""

    whose = SelectField(_("Whose"), choices=[], validate_choice=False)
    amount = DecimalField(
        _("An hour costs"),
        [Optional(), NumberRange(0, MOST)],
        places=None,
        description=_("Wages with all that comes on top. Empty: from that day there is no rate."),
    )
    currency = StringField(
        _("Currency"),
        [DataRequired(), Regexp(CURRENCY)],
        default="USD",
        description=_("Nothing is converted: say it once for each currency that contracts have."),
    )
    valid_from = DateField(_("From"), [DataRequired()])
    note = StringField(_("Why"), [Length(max=200)])

    def offer(self, people: Iterable[tuple[UUID, str]]) -> RateForm:
        """Fill the choices, in the reader's words."""
        named = [(f"agent:{one}", name) for one, name in people]
        assumed = [
            (f"role:{one}", _("Assumed for: %(role)s", role=words)) for one, words in roles()
        ]
        self.whose.choices = [("", _("Choose a person or a role")), *named, *assumed]
        return self

    def draft(self) -> RateDraft:
        """What was filled in; an unknown choice is nobody's."""
        if self.valid_from.data is None:
            raise ValueError("valid_from")
        kind, _colon, chosen = (self.whose.data or "").partition(":")
        is_agent = kind == "agent" and self.whose.data in {
            one[0] for one in self.whose.choices or ()
        }
        return RateDraft(
            agent_id=UUID(chosen) if is_agent else None,
            role=chosen if kind == "role" else "",
            valid_from=self.valid_from.data,
            amount=self.amount.data,
            currency=self.currency.data or "",
            note=self.note.data or "",
        )


class ToolForm(Form):
    """What a tool costs a month from a day on."""

    name = StringField(_("Tool"), [DataRequired(), Length(max=80)])
    per = SelectField(_("Paid for"), choices=[])
    asset_kind = SelectField(_("Devices"), choices=[])
    amount = DecimalField(
        _("A month costs"),
        [Optional(), NumberRange(0, MOST)],
        places=None,
        description=_("For each of them. Empty: from that day it is not used."),
    )
    currency = StringField(_("Currency"), [DataRequired(), Regexp(CURRENCY)], default="USD")
    valid_from = DateField(_("From"), [DataRequired()])
    note = StringField(_("Why"), [Length(max=200)])

    def offer(self) -> ToolForm:
        """Fill the choices, in the reader's words."""
        self.per.choices, self.asset_kind.choices = pers(), kinds()
        return self

    def draft(self) -> ToolDraft:
        """What was filled in."""
        if self.valid_from.data is None:
            raise ValueError("valid_from")
        key = ToolKey(
            (self.name.data or "").strip(), Per(self.per.data), self.asset_kind.data or ""
        )
        return ToolDraft(
            key=key,
            valid_from=self.valid_from.data,
            amount=self.amount.data,
            currency=self.currency.data or "",
            note=self.note.data or "",
        )


class ClientToolForm(ToolForm):
    """The same for one client or contract."""

    where = SelectField(_("Holds for"), choices=[])

    def offer(self) -> ClientToolForm:
        """Fill the choices, in the reader's words."""
        super().offer()
        self.where.choices = [
            ("contract", _("This contract alone")),
            ("client", _("Every contract of the client")),
        ]
        return self
