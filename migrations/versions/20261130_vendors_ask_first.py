"""Vendors ask before they take a case"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_ask_first"
down_revision = "20261130_a_copy_is_muted"


def upgrade() -> None:
    op.create_table(
        "vendor_question",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.Column("required", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["vendor_connection.id"],
            name=op.f("fk_vendor_question_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_question_vendor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_question")),
    )
    op.create_index(
        op.f("ix_vendor_question_vendor_id"), "vendor_question", ["vendor_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_vendor_question_vendor_id"), table_name="vendor_question")
    op.drop_table("vendor_question")
