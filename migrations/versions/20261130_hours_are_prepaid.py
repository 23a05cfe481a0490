"""Hours are prepaid: blocks, retainers, and the movement that statements keep"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_hours_are_prepaid"
down_revision = "20261130_bills_have_payers"

BASES = (
    "('workstation', 'server', 'network', 'printer', 'other', 'user', 'licence', 'flat',"
    " 'one_off', 'hourly', 'incident', 'visit', 'block', 'retainer')"
)
RECORDED = "superseded_at is null or superseded_at >= recorded_at"


def upgrade() -> None:
    op.add_column("contract_line", sa.Column("prepaid", postgresql.JSONB(), nullable=True))
    op.drop_constraint(op.f("ck_contract_line_basis"), "contract_line", type_="check")
    for name, words in (
        ("basis", f"basis in {BASES}"),
        ("prepaid", "(basis in ('block', 'retainer')) = (prepaid is not null)"),
    ):
        op.create_check_constraint(op.f(f"ck_contract_line_{name}"), "contract_line", words)
    op.add_column(
        "statement_labour", sa.Column("grant_key", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "statement_labour",
        sa.Column("drawn", sa.Numeric(14, 4), server_default=sa.text("0"), nullable=False),
    )
    _purchases()
    _adjustments()
    _movement()


def _purchases() -> None:
    op.create_table(
        "prepaid_purchase",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Numeric(14, 4), nullable=False),
        sa.Column("price", sa.Numeric(14, 4), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("rolls_over", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("automatic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        *_recorded("prepaid_purchase"),
        sa.CheckConstraint(
            "blocks > 0 and hours > 0 and price >= 0", name=op.f("ck_prepaid_purchase_figures")
        ),
        sa.CheckConstraint("expires_on > bought_on", name=op.f("ck_prepaid_purchase_expires_on")),
    )
    op.create_index(
        "ux_prepaid_purchase_automatic",
        "prepaid_purchase",
        ["tenant_id", "contract_id", "line", "bought_on"],
        unique=True,
        postgresql_where=sa.text("automatic and superseded_at is null"),
    )
    op.create_index(
        "ix_prepaid_purchase_contract",
        "prepaid_purchase",
        ["tenant_id", "contract_id", "bought_on"],
    )


def _adjustments() -> None:
    op.create_table(
        "prepaid_adjustment",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(14, 4), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_recorded("prepaid_adjustment"),
        sa.CheckConstraint("hours <> 0", name=op.f("ck_prepaid_adjustment_hours")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_prepaid_adjustment_reason")),
    )
    op.create_index(
        "ix_prepaid_adjustment_contract",
        "prepaid_adjustment",
        ["tenant_id", "contract_id", "day"],
    )


def _recorded(table: str) -> list[sa.schema.SchemaItem]:
    """What every fact of a contract has: when it was told, by whom, and its keys."""
    return [
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(RECORDED, name=op.f(f"ck_{table}_recorded")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f(f"fk_{table}_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f(f"fk_{table}_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]


def _movement() -> None:
    minutes = ("opening", "bought", "used", "expired", "adjusted", "corrected", "closing", "value")
    op.create_table(
        "statement_prepaid",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Numeric(14, 4), nullable=False) for name in minutes),
        sa.Column("empty_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "opening + bought - used - expired + adjusted + corrected = closing",
            name=op.f("ck_statement_prepaid_closing"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statement.tenant_id", "statement.id"],
            name=op.f("fk_statement_prepaid_tenant_id_statement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_statement_prepaid_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_statement_prepaid")),
        sa.UniqueConstraint(
            "tenant_id",
            "statement_id",
            "key",
            name=op.f("uq_statement_prepaid_tenant_id_statement_id_key"),
        ),
    )
