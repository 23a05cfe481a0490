"""Two people release one month at the same time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.reports.monthly.actions.release_month import release_month
from tests.contracts.deals import IN_AUGUST, JULY
from tests.harness.counting import asked_of
from tests.people import make_client
from tests.reports.test_months_released import billed


def test_of_two_who_release_a_month_the_second_draws_it_after_the_first(db: Session) -> None:
    harbor = make_client(db)
    billed(db, harbor)
    with asked_of(db) as asked:
        release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    # What nobody has locked yet may be another's work a moment later.
    held = [at for at, one in enumerate(asked) if "FOR NO KEY UPDATE" in one]
    assert held == [0], asked[:3]
