"""The hourly look at contracts' dates, and the look at prepaid hours: what acts by itself."""

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.prepaid.actions.refill_blocks import refill_blocks
from contracts.prepaid.watched import contracts_that_run_low
from contracts.renewals.actions.close_coverage import close_coverage
from contracts.renewals.actions.raise_reminders import raise_reminders
from contracts.renewals.actions.renew_contract import renew_contract
from contracts.renewals.actions.tell_of_hours import tell_of_hours
from contracts.renewals.duties import due_contracts
from msp.kernel import log
from msp.kernel.db import unit
from msp.kernel.errors import Sentence
from msp.kernel.jobs import steps
from msp.kernel.moment import now
from msp.kernel.scope import Scope

logger = log.logger(__name__)


@steps("contracts.keep_dates")
def keep_dates(scope: Scope) -> None:
    """Each contract in a unit of its own, so that one that is refused keeps no other back."""
    with unit(scope) as db:
        due = due_contracts(db, now())
    for contract_id in due:
        try:
            with unit(scope) as db:
                keep(db, contract_id)
        except Sentence as refusal:
            logger.warning(
                "contracts.dates_refused", contract=str(contract_id), reason=str(refusal)
            )
    with unit(scope) as db:
        raised = raise_reminders(db, now=now())
    logger.info("contracts.keep_dates", due=len(due), raised=raised)


@steps("contracts.keep_hours")
def keep_hours(scope: Scope) -> None:
    """Contracts with prepaid hours that may run low, each in a unit of its own."""
    with unit(scope) as db:
        watched = contracts_that_run_low(db)
    told = 0
    for contract_id in watched:
        try:
            with unit(scope) as db:
                contract = contract_for(db, contract_id)
                refill_blocks(db, contract, now=now())
                told += tell_of_hours(db, contract, now=now())
        except Sentence as refusal:
            logger.warning(
                "contracts.hours_refused", contract=str(contract_id), reason=str(refusal)
            )
    logger.info("contracts.keep_hours", watched=len(watched), told=told)


def keep(db: Session, contract_id: UUID) -> None:
    """One contract: it goes on, or its devices' days end with it."""
    contract = contract_for(db, contract_id)
    renewed = renew_contract(db, contract, now=now())
    ended = close_coverage(db, contract, now=now())
    logger.info("contracts.dates_kept", contract=contract.code, renewed=len(renewed), ended=ended)
