"""Engineers ask for visits"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_visits_are_asked_for"
down_revision = "20261130_engineers_come"

KINDS = "('first_response', 'next_response', 'resolution', 'on_site')"
PROMISES = "('promised', 'no_time', 'elsewhere', 'none')"
KEY = ["tenant_id", "ticket_id"]


def upgrade() -> None:
    name = op.f("ck_clock_kind")
    op.drop_constraint(name, "clock", type_="check")
    op.create_check_constraint(name, "clock", f"kind in {KINDS}")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "site_visit",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("planned_at", moment, nullable=True),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("arrived_at", moment, nullable=True),
        sa.Column("arrival_told_at", moment, nullable=True),
        sa.Column("arrival_told_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_site_visit_{name}")) for name, rule in RULES),
        *(
            sa.ForeignKeyConstraint([column], ["agent.id"], name=op.f(f"fk_site_visit_{column}"))
            for column in ("asked_by", "arrival_told_by", "withdrawn_by")
        ),
        sa.ForeignKeyConstraint(
            KEY, ["ticket.tenant_id", "ticket.id"], name=op.f("fk_site_visit_tenant_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_site_visit_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_site_visit")),
    )
    op.create_index(
        op.f("ix_site_visit_tenant_id_ticket_id_asked_at"), "site_visit", [*KEY, "asked_at"]
    )
    op.create_index(
        "uq_site_visit_open",
        "site_visit",
        KEY,
        unique=True,
        postgresql_where=sa.text("arrived_at is null and withdrawn_at is null"),
    )


RULES = (
    ("reason", "reason <> '' and length(reason) <= 500"),
    ("promise", f"promise in {PROMISES}"),
    ("arrival", "(arrived_at is null) = (arrival_told_at is null)"),
    ("one_end", "arrived_at is null or withdrawn_at is null"),
    ("order", "arrived_at >= asked_at and withdrawn_at >= asked_at"),
)


def downgrade() -> None:
    op.drop_table("site_visit")
