"""Contracts promise visits"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_engineers_come"
down_revision = "20261130_credit_notes_are_sent"

CLOCKS = "('first_response', 'next_response', 'resolution', 'on_site')"


def upgrade() -> None:
    op.add_column(
        "contract_version",
        sa.Column("visits", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "contract_version",
        sa.Column(
            "visit_sites",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column("contract_version", sa.Column("visit_calendar_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_contract_version_visit_calendar_id"),
        "contract_version",
        "calendar",
        ["visit_calendar_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_contract_version_visit_sites"),
        "contract_version",
        "visits or visit_sites = '[]'",
    )
    name = op.f("ck_sla_target_clock")
    op.drop_constraint(name, "sla_target", type_="check")
    op.create_check_constraint(name, "sla_target", f"clock in {CLOCKS}")
