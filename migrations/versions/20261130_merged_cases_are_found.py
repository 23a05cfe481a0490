"""Merged cases are found"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_merged_cases_are_found"
down_revision = "20261130_vendors_keep_addresses"


def upgrade() -> None:
    op.create_index(
        op.f("ix_vendor_case_aliases"),
        "vendor_case",
        ["aliases"],
        postgresql_using="gin",
        postgresql_where=sa.text("aliases <> '[]'"),
    )
