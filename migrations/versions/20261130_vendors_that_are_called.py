"""Vendors that have only a telephone: what people write down of their calls"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_that_are_called"
down_revision = "20261130_vendors_ask_first"

STATUSES = (
    "'acknowledged', 'awaiting_us', 'cancelled', 'closed', 'in_progress', 'on_hold', 'rejected',"
    " 'resolved', 'submitted', 'unknown'"
)


def upgrade() -> None:
    op.create_table(
        "phone_case",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"status in ({STATUSES})", name=op.f("ck_phone_case_status")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["vendor_connection.id"], name=op.f("fk_phone_case_connection_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["vendor_case.id"], name=op.f("fk_phone_case_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_case")),
        sa.UniqueConstraint("correlation_id", name=op.f("uq_phone_case_correlation_id")),
    )
    op.create_index(
        op.f("ix_phone_case_connection_id_changed_at"),
        "phone_case",
        ["connection_id", "changed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_phone_case_chase_at"),
        "phone_case",
        ["chase_at"],
        unique=False,
        postgresql_where=sa.text("chase_at is not null"),
    )
    op.create_table(
        "phone_note",
        sa.Column("phone_case_id", sa.Uuid(), nullable=False),
        sa.Column("from_vendor", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["phone_case_id"], ["phone_case.id"], name=op.f("fk_phone_note_phone_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["agent.id"], name=op.f("fk_phone_note_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_note")),
        sa.UniqueConstraint("phone_case_id", "key", name=op.f("uq_phone_note_phone_case_id_key")),
    )


def downgrade() -> None:
    op.drop_table("phone_note")
    op.drop_index(op.f("ix_phone_case_chase_at"), table_name="phone_case")
    op.drop_index(op.f("ix_phone_case_connection_id_changed_at"), table_name="phone_case")
    op.drop_table("phone_case")
