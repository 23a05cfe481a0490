"""Lines count and price in tiers, once, and with discounts for a while"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_lines_count_and_price"
down_revision = "20261130_vendors_are_tried_first"

BASES = (
    "('workstation', 'server', 'network', 'printer', 'other', 'user', 'licence', 'flat',"
    " 'one_off', 'hourly', 'incident', 'visit')"
)
CHECKS = {
    "basis": f"basis in {BASES}",
    "tiering": "tiering in ('single', 'volume', 'graduated')",
    "counting": "counting in ('by_day', 'on_day', 'peak', 'average')",
    "counting_day": "counting_day between 0 and 31",
    "once_on": "(basis = 'one_off') = (once_on is not null)",
    "discount_amount": "discount_amount >= 0",
    "discount_days": "discount_to > discount_from",
}


def upgrade() -> None:
    for column in (
        sa.Column("tiering", sa.Text(), server_default="single", nullable=False),
        sa.Column("counting", sa.Text(), server_default="by_day", nullable=False),
        sa.Column("counting_day", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("once_on", sa.Date(), nullable=True),
        sa.Column(
            "discount_amount", sa.Numeric(14, 4), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("discount_from", sa.Date(), nullable=True),
        sa.Column("discount_to", sa.Date(), nullable=True),
    ):
        op.add_column("contract_line", column)
    op.drop_constraint(op.f("ck_contract_line_basis"), "contract_line", type_="check")
    for name, words in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_contract_line_{name}"), "contract_line", words)
    op.add_column("line_price", _tiers())
    for column in (
        _tiers(),
        sa.Column("counting", sa.Text(), server_default="by_day", nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("instalments", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "discount_percent", sa.Numeric(5, 2), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "discount_amount", sa.Numeric(14, 4), server_default=sa.text("0"), nullable=False
        ),
    ):
        op.add_column("statement_line", column)
    _quantities()
    _pieces()


def _quantities() -> None:
    op.create_table(
        "quantity",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 4), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_quantity_amount")),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_quantity_recorded"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_quantity_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_quantity_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_quantity_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quantity")),
    )
    op.create_index(
        "ux_quantity_standing",
        "quantity",
        ["tenant_id", "contract_id", "line", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null"),
    )
    op.create_index("ix_quantity_contract", "quantity", ["tenant_id", "contract_id", "recorded_at"])


def _pieces() -> None:
    op.create_table(
        "statement_piece",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(14, 4), nullable=False),
        sa.Column("amount", sa.Numeric(14, 4), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statement.tenant_id", "statement.id"],
            name=op.f("fk_statement_piece_tenant_id_statement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_statement_piece_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_statement_piece")),
    )
    op.create_index(
        "ix_statement_piece_statement", "statement_piece", ["tenant_id", "statement_id"]
    )


def _tiers() -> sa.Column[object]:
    return sa.Column("tiers", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
