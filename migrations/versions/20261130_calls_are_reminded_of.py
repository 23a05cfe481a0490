"""Calls are reminded of: who was told of which due moment, once"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_calls_are_reminded_of"
down_revision = "20261130_contracts_renew"


def upgrade() -> None:
    op.create_table(
        "phone_reminder",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('chase', 'first_call', 'promise')", name=op.f("ck_phone_reminder_kind")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["vendor_case.id"], name=op.f("fk_phone_reminder_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_reminder")),
        sa.UniqueConstraint(
            "case_id", "kind", "due_at", name=op.f("uq_phone_reminder_case_id_kind_due_at")
        ),
    )


def downgrade() -> None:
    op.drop_table("phone_reminder")
