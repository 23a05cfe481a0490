"""Trials of connections that are not saved yet: what is to be tried and what came of it, sealed"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_are_tried_first"
down_revision = "20261130_other_vendor_software"


def upgrade() -> None:
    op.create_table(
        "vendor_trial",
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["agent.id"], name=op.f("fk_vendor_trial_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_trial")),
    )
    op.create_index(op.f("ix_vendor_trial_asked_at"), "vendor_trial", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_vendor_trial_asked_at"), table_name="vendor_trial")
    op.drop_table("vendor_trial")
