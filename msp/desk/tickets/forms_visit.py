"""Forms of a visit: why somebody has to go there, and when somebody was there."""

from __future__ import annotations

from datetime import UTC, datetime

import wtforms
from wtforms.validators import DataRequired, Optional

from msp.kernel.forms import Form
from msp.kernel.i18n import _, zone

TYPED = "%Y-%m-%dT%H:%M"


class PlanForm(Form):
    """For when it is planned, by the clock of whoever types it."""

    planned = wtforms.DateTimeLocalField(_("Planned for"), [Optional()], format=TYPED)

    @property
    def planned_at(self) -> datetime | None:
        """None where nothing is planned yet."""
        return _moment(self.planned)


class VisitForm(PlanForm):
    """Why, and for when it is planned."""

    reason = wtforms.TextAreaField(_("Why a visit is needed"))


class ArrivedForm(Form):
    """When an engineer was at the site, by the clock of whoever types it."""

    arrived = wtforms.DateTimeLocalField(_("Arrived at"), [DataRequired()], format=TYPED)

    def arrived_at(self, now: datetime) -> datetime | None:
        """None before anything is typed. Of an hour that the clock shows twice, the last one that
        is not still to come: people type when they have arrived."""
        first = _moment(self.arrived)
        if first is None:
            return None
        either = [first.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
        return max((one for one in either if one <= now), default=first)


def _moment(field: wtforms.DateTimeLocalField) -> datetime | None:
    return None if field.data is None else field.data.replace(tzinfo=zone())
