"""One case, many clients"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_one_case_many_clients"
down_revision = "20261130_vendors_read_less"


def upgrade() -> None:
    op.add_column(
        "vendor_case",
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute(
        "update vendor_case c set shared = true where"
        " (select count(distinct l.tenant_id) from case_link l where l.case_id = c.id) > 1"
    )
