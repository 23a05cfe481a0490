"""Prepaid hours that lapse, and what vendors are paid for, are leaks too"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_what_is_paid_leaks"
down_revision = "20261130_users_have_names"

LEAKS = (
    "('seen_unbilled', 'uncovered', 'silent_billed', 'free_work', 'no_contract_time',"
    " 'missing_price', 'user_uncounted', 'left_counted', 'prepaid_lapsing', 'vendor_unbilled',"
    " 'vendor_incident', 'tool_unbilled')"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_leak_kind"), "leak", type_="check")
    op.create_check_constraint(op.f("ck_leak_kind"), "leak", f"kind in {LEAKS}")
    op.add_column("leak", sa.Column("lapses_on", sa.Date(), nullable=True))
