"""Devices go from one client to another"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_devices_change_hands"
down_revision = "20261130_what_monitoring_saw"


def upgrade() -> None:
    op.create_table(
        "device_move",
        sa.Column("from_tenant_id", sa.Uuid(), nullable=False),
        sa.Column("from_asset_id", sa.Uuid(), nullable=False),
        sa.Column("to_tenant_id", sa.Uuid(), nullable=False),
        sa.Column("to_asset_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("from_tenant_id <> to_tenant_id", name=op.f("ck_device_move_clients")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_device_move_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_move")),
    )
    op.create_index(
        op.f("ix_device_move_from_tenant_id"), "device_move", ["from_tenant_id", "from_asset_id"]
    )
    op.create_index(
        op.f("ix_device_move_to_tenant_id"), "device_move", ["to_tenant_id", "to_asset_id"]
    )


def downgrade() -> None:
    op.drop_table("device_move")
