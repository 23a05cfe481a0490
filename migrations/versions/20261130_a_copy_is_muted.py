"""A copy is muted"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_a_copy_is_muted"
down_revision = "20261130_vendors_are_written_to"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_vendor_connection_state"), "vendor_connection", type_="check")
    op.create_check_constraint(
        op.f("ck_vendor_connection_state"),
        "vendor_connection",
        "state in ('working', 'paused', 'muted', 'auth_failed')",
    )
    op.add_column("vendor_connection", sa.Column("secret_expires_on", sa.Date(), nullable=True))
    op.create_table(
        "vendor_installation",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column(
            "since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_installation")),
        sa.UniqueConstraint("one", name=op.f("uq_vendor_installation_one")),
    )
