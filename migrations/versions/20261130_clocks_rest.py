"""Clocks rest with their contracts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_clocks_rest"
down_revision = "20261130_months_are_released"


def upgrade() -> None:
    op.add_column(
        "clock",
        sa.Column("rests", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_table(
        "heeded_suspension",
        sa.Column("suspension_id", sa.Uuid(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_heeded_suspension_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "suspension_id"],
            ["suspension.tenant_id", "suspension.id"],
            name=op.f("fk_heeded_suspension_tenant_id_suspension_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_heeded_suspension")),
        sa.UniqueConstraint(
            "tenant_id", "suspension_id", name=op.f("uq_heeded_suspension_tenant_id_suspension_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("heeded_suspension")
    op.drop_column("clock", "rests")
