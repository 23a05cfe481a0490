"""Prices follow an index: published values, clauses of contracts, and the rises taken"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_prices_follow_an_index"
down_revision = "20261130_vendors_that_are_called"


def upgrade() -> None:
    op.create_table(
        "price_index",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_index")),
        sa.UniqueConstraint("name", name=op.f("uq_price_index_name")),
    )
    op.create_table(
        "index_value",
        sa.Column("index_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("ck_index_value_month")),
        sa.CheckConstraint("value > 0", name=op.f("ck_index_value_value")),
        sa.ForeignKeyConstraint(
            ["index_id"], ["price_index.id"], name=op.f("fk_index_value_index_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_index_value_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_value")),
        sa.UniqueConstraint(
            "index_id",
            "month",
            "recorded_at",
            name=op.f("uq_index_value_index_id_month_recorded_at"),
        ),
    )
    op.create_table(
        "index_clause",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("agreed_in", sa.Text(), nullable=False),
        sa.Column("index_id", sa.Uuid(), nullable=False),
        sa.Column("base_month", sa.Date(), nullable=False),
        sa.Column("lag_months", sa.SmallInteger(), nullable=False),
        sa.Column("share_percent", sa.Numeric(precision=7, scale=3), nullable=False),
        sa.Column("threshold_percent", sa.Numeric(precision=7, scale=3), nullable=False),
        sa.Column("cap_percent", sa.Numeric(precision=7, scale=3), nullable=True),
        sa.Column("floor_percent", sa.Numeric(precision=7, scale=3), nullable=True),
        sa.Column("rounding", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column(
            "lines",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("stops", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "extract(day from base_month) = 1", name=op.f("ck_index_clause_base_month")
        ),
        sa.CheckConstraint("lag_months between 0 and 24", name=op.f("ck_index_clause_lag_months")),
        sa.CheckConstraint("share_percent between 0 and 200", name=op.f("ck_index_clause_share")),
        sa.CheckConstraint(
            "threshold_percent between 0 and 100", name=op.f("ck_index_clause_threshold")
        ),
        sa.CheckConstraint(
            "cap_percent is null or cap_percent >= 0", name=op.f("ck_index_clause_cap")
        ),
        sa.CheckConstraint(
            "floor_percent is null or floor_percent >= -100", name=op.f("ck_index_clause_floor")
        ),
        sa.CheckConstraint("rounding > 0", name=op.f("ck_index_clause_rounding")),
        sa.CheckConstraint(
            "notice_days between 0 and 365", name=op.f("ck_index_clause_notice_days")
        ),
        sa.ForeignKeyConstraint(
            ["index_id"], ["price_index.id"], name=op.f("fk_index_clause_index_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_index_clause_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_index_clause_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_index_clause_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_index_clause")),
        sa.UniqueConstraint(
            "tenant_id",
            "contract_id",
            "valid_from",
            "recorded_at",
            name=op.f("uq_index_clause_tenant_id_contract_id_valid_from_recorded_at"),
        ),
    )
    op.create_table(
        "index_rise",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("base_month", sa.Date(), nullable=False),
        sa.Column("base_value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("base_known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compared_month", sa.Date(), nullable=False),
        sa.Column("compared_value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("compared_known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measured", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("counted", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("taken", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("bound", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "bound in ('none', 'threshold', 'cap', 'floor')", name=op.f("ck_index_rise_bound")
        ),
        sa.CheckConstraint(
            "undone_at is null or undone_at >= recorded_at", name=op.f("ck_index_rise_undone")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_index_rise_recorded_by")
        ),
        sa.ForeignKeyConstraint(["undone_by"], ["agent.id"], name=op.f("fk_index_rise_undone_by")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clause_id"],
            ["index_clause.tenant_id", "index_clause.id"],
            name=op.f("fk_index_rise_tenant_id_clause_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_index_rise_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_index_rise_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_index_rise")),
    )
    op.create_index(
        "uq_index_rise_once_a_year",
        "index_rise",
        ["tenant_id", "contract_id", "year"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_table(
        "indexed_price",
        sa.Column("rise_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("before", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("exact", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("after", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rise_id"],
            ["index_rise.tenant_id", "index_rise.id"],
            name=op.f("fk_indexed_price_tenant_id_rise_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_indexed_price_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_indexed_price")),
        sa.UniqueConstraint(
            "tenant_id", "rise_id", "line", name=op.f("uq_indexed_price_tenant_id_rise_id_line")
        ),
    )


def downgrade() -> None:
    op.drop_table("indexed_price")
    op.drop_index("uq_index_rise_once_a_year", table_name="index_rise")
    op.drop_table("index_rise")
    op.drop_table("index_clause")
    op.drop_table("index_value")
    op.drop_table("price_index")
