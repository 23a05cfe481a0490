"""Engineers answer instead of the entitlement check"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_a_check_is_overruled"
down_revision = "20261130_hours_run_low"

ANSWERS = "answer in ('in_contract', 'chargeable', 'vendors', 'not_ours')"
KEY = ["tenant_id", "ticket_id"]


def upgrade() -> None:
    op.create_table(
        "entitlement_override",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "said",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(ANSWERS, name=op.f("ck_entitlement_override_answer")),
        sa.CheckConstraint(
            "reason <> '' and length(reason) <= 500", name=op.f("ck_entitlement_override_reason")
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by is null)", name=op.f("ck_entitlement_override_ended")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["agent.id"], name=op.f("fk_entitlement_override_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["agent.id"], name=op.f("fk_entitlement_override_set_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["ticket.tenant_id", "ticket.id"],
            name=op.f("fk_entitlement_override_tenant_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_entitlement_override_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_entitlement_override")),
    )
    op.create_index(
        op.f("ix_entitlement_override_tenant_id_ticket_id_set_at"),
        "entitlement_override",
        [*KEY, "set_at"],
        unique=False,
    )
    op.create_index(
        "uq_entitlement_override_standing",
        "entitlement_override",
        KEY,
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("entitlement_override")
