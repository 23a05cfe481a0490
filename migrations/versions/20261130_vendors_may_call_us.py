"""Vendors may call us"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_may_call_us"
down_revision = "20261121_the_desk_opens"


def upgrade() -> None:
    op.create_table(
        "vendor_hook",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["vendor_connection.id"],
            name=op.f("fk_vendor_hook_connection_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_vendor_hook")),
        sa.UniqueConstraint("connection_id", name=op.f("uq_vendor_hook_connection_id")),
    )
    op.create_table(
        "vendor_delivery",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("correlation_id", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('looked', 'refused', 'unmatched', 'waiting')",
            name=op.f("ck_vendor_delivery_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["vendor_connection.id"],
            name=op.f("fk_vendor_delivery_connection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_delivery")),
        sa.UniqueConstraint(
            "connection_id",
            "dedupe_key",
            name=op.f("uq_vendor_delivery_connection_id_dedupe_key"),
        ),
    )
    op.create_index(
        op.f("ix_vendor_delivery_connection_id_received_at"),
        "vendor_delivery",
        ["connection_id", "received_at"],
    )
    op.create_index(
        "ix_vendor_delivery_waiting",
        "vendor_delivery",
        ["next_at"],
        postgresql_where=sa.text("outcome = 'waiting'"),
    )
