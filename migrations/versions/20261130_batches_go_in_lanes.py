"""Batches of billing go in lanes, side by side"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_batches_go_in_lanes"
down_revision = "20261130_merged_cases_are_found"


def upgrade() -> None:
    op.create_table(
        "billing_lane",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contracts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("done >= 0", name=op.f("ck_billing_lane_done")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["billing_batch.id"], name=op.f("fk_billing_lane_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_lane")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_billing_lane_batch_id_number")),
    )
    op.drop_column("billing_batch", "attempt")


def downgrade() -> None:
    op.add_column(
        "billing_batch",
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.drop_table("billing_lane")
