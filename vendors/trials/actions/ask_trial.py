"""Ask for a trial of a connection that is being described; a worker makes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from msp.kernel.jobs import later
from msp.kernel.vault import seal
from vendors.connections.models import VendorConnection
from vendors.connections.places import strays
from vendors.connections.values import ConnectionState
from vendors.connectors.kind import Kind
from vendors.trials.actions.forget_trials import forget_trials
from vendors.trials.models import VendorTrial
from vendors.trials.values import TrialOrder


def ask_trial(
    db: Session, kind: Kind, order: TrialOrder, agent_id: UUID, *, now: datetime
) -> VendorTrial:
    """Seal what is to be tried and send a worker. Raises Refused where it must not be tried."""
    forget_trials(db, now=now)
    if order.kept_from is not None:
        _check_kept(db, kind, order, db.get_one(VendorConnection, order.kept_from))
    trial = VendorTrial(id=new_id(), asked_by=agent_id, asked_at=now)
    trial.sealed = seal(msgspec.json.encode(order), context=trial.context)
    db.add(trial)
    db.flush()
    later(db, "vendors.try_out", trial_id=str(trial.id))
    return trial


def _check_kept(db: Session, kind: Kind, order: TrialOrder, known: VendorConnection) -> None:
    """A kept secret goes where it went before: nobody reads it by naming a place of his own."""
    if known.state == ConnectionState.MUTED:
        raise Refused(_("This connection is muted: arm it first."))
    if kind.trial is not None and strays(db, known, order, kind.trial.places):
        raise Refused(_("The address has changed: type the secret for a trial there."))
