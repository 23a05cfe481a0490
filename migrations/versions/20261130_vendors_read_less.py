"""Vendors read less"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendors_read_less"
down_revision = "20261130_vendor_channels"

HIDES = "hides in ('address', 'client', 'mail', 'names', 'pattern', 'phone', 'words')"


def upgrade() -> None:
    op.create_table(
        "redaction_rule",
        *_rule(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(HIDES, name=op.f("ck_redaction_rule_hides")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_redaction_rule_vendor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_rule")),
    )
    op.create_table(
        "client_redaction_rule",
        *_rule(),
        *_key("client_redaction_rule"),
        sa.CheckConstraint(HIDES, name=op.f("ck_client_redaction_rule_hides")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_client_redaction_rule_vendor_id")
        ),
    )
    op.create_table(
        "redaction_count",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["vendor_case.id"], name=op.f("fk_redaction_count_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_count")),
        sa.UniqueConstraint("case_id", name=op.f("uq_redaction_count_case_id")),
    )
    op.create_table(
        "redaction_mark",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        *_key("redaction_mark"),
        _bond("redaction_mark"),
        sa.UniqueConstraint(
            "tenant_id",
            "link_id",
            "label",
            "number",
            name=op.f("uq_redaction_mark_tenant_id_link_id_label_number"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "link_id",
            "label",
            "value",
            name=op.f("uq_redaction_mark_tenant_id_link_id_label_value"),
        ),
    )
    op.create_table(
        "redaction_exception",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        _made(),
        *_key("redaction_exception"),
        _bond("redaction_exception"),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_redaction_exception_agent_id")
        ),
    )
    op.create_index(
        op.f("ix_redaction_exception_tenant_id_link_id"),
        "redaction_exception",
        ["tenant_id", "link_id"],
    )


def _rule() -> list[sa.Column]:
    return [
        sa.Column("vendor_id", sa.Uuid(), nullable=True),
        sa.Column("hides", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        _made(),
    ]


def _made() -> sa.Column:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _key(table: str) -> list:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]


def _bond(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "link_id"],
        ["case_link.tenant_id", "case_link.id"],
        name=op.f(f"fk_{table}_tenant_id_link_id"),
    )
