"""A contract is suspended from a day to another"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_contracts_rest"
down_revision = "20261130_hours_are_prepaid"


def upgrade() -> None:
    op.create_table(
        "suspension",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends is null or ends > starts", name=op.f("ck_suspension_days")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_suspension_reason")),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_suspension_recorded"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_suspension_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_suspension_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_suspension_recorded_by")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_suspension")),
    )
    op.execute(
        "alter table suspension add constraint ex_suspension_one_at_a_time exclude using gist"
        " (tenant_id with =, contract_id with =, daterange(starts, ends) with &&)"
        " where (superseded_at is null)"
    )
    op.create_index(
        "ix_suspension_contract", "suspension", ["tenant_id", "contract_id", "recorded_at"]
    )
    op.add_column(
        "statement",
        sa.Column(
            "rests",
            sa.dialects.postgresql.JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
