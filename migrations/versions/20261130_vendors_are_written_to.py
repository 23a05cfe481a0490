"""Vendors that are reached by mail are written to, and their answers kept"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_are_written_to"
down_revision = "20261130_what_vendors_owe"


def upgrade() -> None:
    op.create_table(
        "vendor_letter",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("reservation", sa.Text(), server_default="", nullable=False),
        sa.Column("handle", sa.Text(), server_default="", nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("direction in ('in', 'out')", name=op.f("ck_vendor_letter_direction")),
        sa.CheckConstraint(
            "state in ('sending', 'handed_over', 'sent', 'refused', 'returned',"
            " 'answer', 'machine', 'bounce')",
            name=op.f("ck_vendor_letter_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["vendor_case.id"], name=op.f("fk_vendor_letter_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["vendor_connection.id"],
            name=op.f("fk_vendor_letter_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["inbound_mail.id"], name=op.f("fk_vendor_letter_mail_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_letter")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_vendor_letter_mail_id")),
    )
    for columns in (("message_id",), ("case_id", "at"), ("connection_id", "at")):
        name = op.f(f"ix_vendor_letter_{'_'.join(columns)}")
        op.create_index(name, "vendor_letter", list(columns))
    op.create_index(
        op.f("ix_vendor_letter_handle"),
        "vendor_letter",
        ["handle"],
        postgresql_where=sa.text("handle <> ''"),
    )
    op.create_index(
        "uq_vendor_letter_message_id",
        "vendor_letter",
        ["message_id"],
        unique=True,
        postgresql_where=sa.text("direction = 'out'"),
    )
