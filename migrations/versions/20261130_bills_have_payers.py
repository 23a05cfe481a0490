"""Bills have payers and cost centres"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "20261130_bills_have_payers"
down_revision = "20261130_costs_are_known"

LETTERHEAD = (
    "street", "postcode", "city", "region", "country", "register_id", "scheme", "endpoint",
    "contact", "phone", "mail", "iban", "bic",
)  # fmt: skip
PROFILE = (
    "street", "street_more", "postcode", "city", "region", "country", "tax_id", "register_id",
    "scheme", "endpoint", "buyer_reference", "accounting_reference", "mail",
)  # fmt: skip


def upgrade() -> None:
    for name in LETTERHEAD:
        op.add_column("letterhead", _text(name))
    op.create_table(
        "billing_profile",
        *_place("billing_profile"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        *(_text(name) for name in PROFILE),
        sa.Column("terms_days", sa.SmallInteger(), server_default=sa.text("30"), nullable=False),
        *_opened(),
        sa.CheckConstraint(
            "name <> '' and legal_name <> ''", name=op.f("ck_billing_profile_named")
        ),
        sa.CheckConstraint(
            "country = '' or country ~ '^[A-Z]{2}$'", name=op.f("ck_billing_profile_country")
        ),
        sa.CheckConstraint(
            "(scheme = '') = (endpoint = '')", name=op.f("ck_billing_profile_endpoint")
        ),
        sa.CheckConstraint(
            "terms_days between 0 and 365", name=op.f("ck_billing_profile_terms_days")
        ),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_billing_profile_tenant_id_name")),
    )
    op.create_table(
        "cost_centre",
        *_place("cost_centre"),
        sa.Column("code", sa.Text(), nullable=False),
        _text("name"),
        *_opened(),
        sa.CheckConstraint("code <> ''", name=op.f("ck_cost_centre_code")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_cost_centre_tenant_id_code")),
    )
    op.create_table(
        "payer_choice",
        *_place("payer_choice"),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        *_recorded("payer_choice"),
        *_points("payer_choice", contract_id="contract", profile_id="billing_profile"),
    )
    op.create_table(
        "charge_choice",
        *_place("charge_choice"),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        *_recorded("charge_choice"),
        sa.CheckConstraint(
            "line is null or contract_id is not null", name=op.f("ck_charge_choice_line")
        ),
        sa.CheckConstraint(
            "site_id is null or contract_id is null", name=op.f("ck_charge_choice_site")
        ),
        *_points("charge_choice", contract_id="contract", site_id="site", centre_id="cost_centre"),
    )
    _standing("payer_choice", "contract_id")
    _standing("charge_choice", "contract_id", "line", "site_id")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _place(table: str) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )


def _opened() -> tuple[SchemaItem, ...]:
    return (
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
    )


def _recorded(table: str) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f(f"fk_{table}_recorded_by")
        ),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f(f"ck_{table}_recorded"),
        ),
    )


def _points(table: str, **columns: str) -> list[SchemaItem]:
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{other}.tenant_id", f"{other}.id"],
            name=op.f(f"fk_{table}_tenant_id_{column}"),
        )
        for column, other in columns.items()
    ]


def _standing(table: str, *columns: str) -> None:
    op.create_index(
        f"ux_{table}_standing",
        table,
        ["tenant_id", *columns, "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null"),
        postgresql_nulls_not_distinct=True,
    )
