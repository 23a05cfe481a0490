"""Contracts renew themselves, take notice, and tell in time"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_contracts_renew"
down_revision = "20261130_prices_follow_an_index"


def upgrade() -> None:
    op.add_column(
        "contract_version",
        sa.Column("renews_months", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_contract_version_renews_months"),
        "contract_version",
        "renews_months between 0 and 120",
    )
    op.create_table(
        "contract_notice",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("side in ('client', 'provider')", name=op.f("ck_contract_notice_side")),
        sa.CheckConstraint("given_on <= ends_on", name=op.f("ck_contract_notice_given")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_contract_notice_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["agent.id"], name=op.f("fk_contract_notice_withdrawn_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_contract_notice_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_contract_notice_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contract_notice")),
    )
    op.create_index(
        "uq_contract_notice_one_stands",
        "contract_notice",
        ["tenant_id", "contract_id", "ends_on"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "contract_renewal",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("renewed_until", sa.Date(), nullable=False),
        sa.Column("anchor_day", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "anchor_day between 1 and 31", name=op.f("ck_contract_renewal_anchor_day")
        ),
        sa.CheckConstraint("renewed_until > ended_on", name=op.f("ck_contract_renewal_renewed")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_contract_renewal_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_contract_renewal_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contract_renewal")),
        sa.UniqueConstraint(
            "tenant_id",
            "contract_id",
            "ended_on",
            name=op.f("uq_contract_renewal_tenant_id_contract_id_ended_on"),
        ),
    )
    op.create_table(
        "contract_reminder",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "matter in ('notice', 'ends', 'renewed', 'index')",
            name=op.f("ck_contract_reminder_matter"),
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["agent.id"], name=op.f("fk_contract_reminder_seen_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_contract_reminder_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_contract_reminder_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contract_reminder")),
        sa.UniqueConstraint(
            "tenant_id",
            "contract_id",
            "matter",
            "day",
            "step",
            name=op.f("uq_contract_reminder_tenant_id_contract_id_matter_day_step"),
        ),
    )
    op.create_index(
        "ix_contract_reminder_unseen",
        "contract_reminder",
        ["day"],
        unique=False,
        postgresql_where=sa.text("seen_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_contract_reminder_unseen", table_name="contract_reminder")
    op.drop_table("contract_reminder")
    op.drop_table("contract_renewal")
    op.drop_index("uq_contract_notice_one_stands", table_name="contract_notice")
    op.drop_table("contract_notice")
    op.drop_constraint(op.f("ck_contract_version_renews_months"), "contract_version", type_="check")
    op.drop_column("contract_version", "renews_months")
