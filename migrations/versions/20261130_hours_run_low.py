"""Account managers are told of prepaid hours"""

from alembic import op

revision = "20261130_hours_run_low"
down_revision = "20261130_bills_are_disputed"

MATTERS = "('notice', 'ends', 'renewed', 'index', 'hours_low', 'hours_bought')"


def upgrade() -> None:
    name = op.f("ck_contract_reminder_matter")
    op.drop_constraint(name, "contract_reminder", type_="check")
    op.create_check_constraint(name, "contract_reminder", f"matter in {MATTERS}")
