"""Vendors keep addresses"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_keep_addresses"
down_revision = "20261130_revenue_leaks"


def upgrade() -> None:
    op.create_table(
        "vendor_registration",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_id", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tells", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["vendor_connection.id"],
            name=op.f("fk_vendor_registration_connection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_registration")),
        sa.UniqueConstraint("connection_id", name=op.f("uq_vendor_registration_connection_id")),
    )
