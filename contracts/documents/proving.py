"""Show that a frozen statement still follows from the recorded facts, to the cent."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.billing.fingerprint import fingerprint
from contracts.billing.models import BillingRun
from contracts.billing.queries import due_of, statement_of_run
from contracts.billing.values_statement import Statement
from contracts.billing.working import work_out, work_out_correction
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _


def work_out_again(db: Session, run: BillingRun) -> tuple[bool, Statement]:
    """The statement as known when the run knew it; True when it is the same in every figure."""
    row = statement_of_run(db, run)
    if row is None:
        raise NotFound(_("This run has no statement."))
    contract = contract_for(db, run.contract_id)
    work = work_out_correction if run.sequence else work_out
    again = work(db, contract, due_of(run), run.known_at)
    return fingerprint(again) == row.fingerprint, again
