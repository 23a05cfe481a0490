"""Carrying trials out, and forgetting them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel import log, moment, settings
from msp.kernel.db import unit
from msp.kernel.i18n import _
from msp.kernel.jobs import job, steps
from msp.kernel.scope import Scope
from vendors.connections.actions.mute_copies import mute_copies
from vendors.connectors.kind import Setup
from vendors.connectors.kinds import kinds
from vendors.connectors.rehearsal import Tried
from vendors.protocol.errors import ConnectorError
from vendors.trials.actions import forget_trials as forgetting
from vendors.trials.actions.keep_findings import keep_findings
from vendors.trials.actions.take_trial import take_trial
from vendors.trials.values import TrialOrder

logger = log.logger(__name__)


@steps("vendors.try_out", queue="vendors")
def try_out(scope: Scope, *, trial_id: str) -> None:
    """One try. What it brings goes to the page that waits, and into no log."""
    with unit(scope) as db:
        muted = mute_copies(db, now=moment.now())
        order = take_trial(db, UUID(trial_id), now=moment.now())
    if order is None:
        return
    tried = [_refused_as_copy()] if muted else _carried_out(order)
    logger.info("vendors.try_out", kind=order.kind, calls=sum(len(one.heard) for one in tried))
    with unit(scope) as db:
        keep_findings(db, UUID(trial_id), tried, now=moment.now())


@job("vendors.forget_trials")
def forget_trials(db: Session) -> None:
    """A trial is kept for an hour."""
    forgetting.forget_trials(db, now=moment.now())


def _carried_out(order: TrialOrder) -> Sequence[Tried]:
    trial = kinds()[order.kind].trial
    if trial is None:
        return []
    allow = settings.current().vendor_allow
    setup = Setup(order.base_url, order.config, order.secrets, allow, lambda _made: None)
    try:
        return trial.run(setup, order.case_id)
    except ConnectorError as error:
        return [Tried("", problem=str(error))]


def _refused_as_copy() -> Tried:
    return Tried("", problem=_("This database is a copy: until it is armed it calls nobody."))
