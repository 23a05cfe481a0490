"""The form of an SLA policy: its name, and a target for each clock at each priority."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from contracts.sla.models import SlaPolicy
from contracts.sla.values import SlaPromise
from msp.kernel.errors import Refused
from msp.kernel.forms import Form
from msp.kernel.i18n import _

PRIORITIES = (1, 2, 3, 4)
ON_SITE = "on_site"
CLOCKS = ("first_response", "next_response", "resolution", ON_SITE)
MOST_MINUTES = 525_600


class PolicyForm(Form):
    """Targets are posted as `first_response-1`: minutes, empty for no promise.

    `always-1` counts a priority's clocks around the clock, and `always-on_site-1` its visits, for
    whoever answers at night need not drive at night.
    """

    name = StringField(_("Name"), [DataRequired(), Length(max=80)])
    description = TextAreaField(_("Description"), [Length(max=1000)])
    default = BooleanField(_("Holds where a contract names no policy"))


def clock_words() -> dict[str, str]:
    """The clocks by name."""
    return {
        "first_response": _("First response"),
        "next_response": _("Next response"),
        "resolution": _("Resolution"),
        ON_SITE: _("Engineer on site"),
    }


def promises_in(posted: Any) -> list[SlaPromise]:
    """The targets as posted. Raises Refused for one that is no number of minutes."""
    found = []
    for clock in CLOCKS:
        for priority in PRIORITIES:
            text = str(posted.get(f"{clock}-{priority}", "")).strip()
            if not text:
                continue
            if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= MOST_MINUTES:
                raise Refused(
                    _(
                        "%(clock)s at priority %(priority)d: minutes from 1 to 525600.",
                        clock=clock_words()[clock],
                        priority=priority,
                    )
                )
            always = posted.get(always_name(clock, priority)) == "1"
            target = timedelta(minutes=int(text))
            found.append(SlaPromise(priority, clock, target, around_the_clock=always))
    return found


def written(policy: SlaPolicy) -> dict[str, str]:
    """A policy's targets as the form posts them."""
    fields = {f"{one.clock}-{one.priority}": str(one.minutes) for one in policy.targets}
    return fields | {
        always_name(one.clock, one.priority): "1" for one in policy.targets if one.around_the_clock
    }


def always_name(clock: str, priority: int) -> str:
    """The box that counts a clock around the clock."""
    return f"always-{clock}-{priority}" if clock == ON_SITE else f"always-{priority}"
