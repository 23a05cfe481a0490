"""Taxes have codes, and purchase orders limits"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_taxes_have_codes"
down_revision = "20261130_lines_count_and_price"


def upgrade() -> None:
    op.create_table(
        "tax_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('rate', 'exempt', 'reverse')", name=op.f("ck_tax_code_kind")),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("ck_tax_code_percent")),
        sa.CheckConstraint(
            "kind = 'rate' or (percent = 0 and words <> '')", name=op.f("ck_tax_code_words")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_tax_code_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_code")),
        sa.UniqueConstraint(
            "code",
            "valid_from",
            "recorded_at",
            name=op.f("uq_tax_code_code_valid_from_recorded_at"),
        ),
    )
    for name, default in (("tax_kind", "rate"), ("tax_words", "")):
        op.add_column(
            "statement_line", sa.Column(name, sa.Text(), server_default=default, nullable=False)
        )
    op.add_column("contract_version", sa.Column("purchase_limit", sa.Numeric(14, 4), nullable=True))
    op.create_check_constraint(
        op.f("ck_contract_version_purchase_limit"), "contract_version", "purchase_limit >= 0"
    )
