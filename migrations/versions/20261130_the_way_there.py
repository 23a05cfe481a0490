"""The way there"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_the_way_there"
down_revision = "20261130_letters_are_sent"

BASES = (
    "basis in ('workstation', 'server', 'network', 'printer', 'other', 'user', 'licence', 'flat',"
    " 'one_off', 'hourly', 'incident', 'visit', 'kilometre', 'trip', 'block', 'retainer')"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_contract_line_basis"), "contract_line")
    op.create_check_constraint(op.f("ck_contract_line_basis"), "contract_line", BASES)
    for table in ("time_entry", "statement_labour"):
        op.add_column(
            table, sa.Column("km", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        op.add_column(table, sa.Column("trip", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_time_entry_travel"), "time_entry", "km >= 0 and (km = 0 or trip = '')"
    )
