"""Hours have prices"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261130_hours_have_prices"
down_revision = "20261130_contracts_rest"

OUTSIDE = (
    "after_minutes >= 0 and off_minutes >= 0 and after_minutes + off_minutes <= worked_minutes"
)


def upgrade() -> None:
    op.create_table(
        "engineer_role",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(role) <= 40", name=op.f("ck_engineer_role_role")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_engineer_role_agent_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_engineer_role_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer_role")),
        sa.UniqueConstraint(
            "agent_id",
            "valid_from",
            "recorded_at",
            name=op.f("uq_engineer_role_agent_id_valid_from_recorded_at"),
        ),
    )
    _add(
        "contract_line",
        sa.Column("work", JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    _add(
        "time_entry",
        _word("role"),
        _word("tier"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        _count("after_minutes"),
        _count("off_minutes"),
    )
    op.create_check_constraint(op.f("ck_time_entry_outside"), "time_entry", OUTSIDE)
    _add(
        "statement_line",
        sa.Column("band", sa.Text(), server_default="hours", nullable=False),
        _factor("factor"),
        _count("minutes_step"),
    )
    _add("statement_labour", _word("role"), _word("tier"), _factor("factor"))


def _add(table: str, *columns: sa.Column) -> None:
    for column in columns:
        op.add_column(table, column)


def _word(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _factor(name: str) -> sa.Column:
    return sa.Column(name, sa.Numeric(14, 4), server_default=sa.text("1"), nullable=False)


def _count(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
