"""Forms of a visit: why somebody has to go there, and when somebody was there."""

from __future__ import annotations

from datetime import datetime

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

    @property
    def arrived_at(self) -> datetime | None:
        """None before anything is typed."""
        return _moment(self.arrived)


def _moment(field: wtforms.DateTimeLocalField) -> datetime | None:
    return None if field.data is None else field.data.replace(tzinfo=zone())
