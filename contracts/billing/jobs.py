"""The jobs behind the billing page's buttons."""

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.billing.actions.count_batch import (
    TakenOver,
    Task,
    count_batch,
    refuse_in_batch,
    take_lane,
)
from contracts.billing.actions.split_batch import split_batch
from contracts.billing.actions.step_batch import step_batch
from msp.kernel import log
from msp.kernel.db import unit
from msp.kernel.errors import Sentence
from msp.kernel.jobs import job, steps
from msp.kernel.moment import now
from msp.kernel.scope import Scope

logger = log.logger(__name__)


@job("contracts.run_billing")
def run_billing(db: Session, *, batch_id: str) -> None:
    """Find the contracts and split them into lanes."""
    split_batch(db, UUID(batch_id), now())


@steps("contracts.run_lane")
def run_lane(scope: Scope, *, lane_id: str) -> None:
    """Take each contract in a unit of its own; run again, it takes what is left."""
    with unit(scope) as db:
        task = take_lane(db, UUID(lane_id))
    try:
        for contract_id in task.contract_ids:
            take(scope, task, contract_id)
    except TakenOver:
        logger.info("billing.taken_over", lane=lane_id)


def take(scope: Scope, task: Task, contract_id: UUID) -> None:
    """One contract: done, or refused with a sentence that its page repeats; counted either way."""
    try:
        with unit(scope) as db:
            step_batch(db, task, contract_id, now=now())
            count_batch(db, task, now())
    except Sentence as refusal:
        logger.info("billing.refused", contract=str(contract_id), reason=str(refusal))
        with unit(scope) as db:
            refuse_in_batch(db, task, contract_id, str(refusal), now())
