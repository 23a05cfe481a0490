"""Revenue that leaks is written down with what was said of it"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_revenue_leaks"
down_revision = "20261130_devices_change_hands"


def upgrade() -> None:
    op.create_table(
        "leak",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), server_default="open", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('seen_unbilled', 'uncovered', 'silent_billed', 'free_work',"
            " 'no_contract_time', 'missing_price')",
            name=op.f("ck_leak_kind"),
        ),
        sa.CheckConstraint(
            "decision in ('open', 'accepted', 'fixed', 'ignored')", name=op.f("ck_leak_decision")
        ),
        sa.CheckConstraint("decision <> 'ignored' or reason <> ''", name=op.f("ck_leak_reason")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_leak_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["agent.id"], name=op.f("fk_leak_decided_by")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_leak_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_leak")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_leak_tenant_id_key")),
    )
    op.create_index(
        "ix_leak_standing",
        "leak",
        ["tenant_id", "kind"],
        postgresql_where=sa.text("resolved_at is null"),
    )


def downgrade() -> None:
    op.drop_table("leak")
