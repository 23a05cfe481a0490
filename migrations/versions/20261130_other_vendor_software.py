"""A vendor changes its software: which version it runs, and what it was before"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_other_vendor_software"
down_revision = "20261130_calls_are_reminded_of"


def upgrade() -> None:
    for name in ("version", "version_before"):
        column = sa.Column(name, sa.Text(), server_default="", nullable=False)
        op.add_column("vendor_connection", column)
    op.add_column(
        "vendor_connection",
        sa.Column("version_changed_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    for name in ("version_changed_at", "version_before", "version"):
        op.drop_column("vendor_connection", name)
