"""Monthly reports are released to their clients"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_months_are_released"
down_revision = "20261130_visits_are_asked_for"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "monthly_report",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("released_at", moment, nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("ck_monthly_report_month")),
        sa.CheckConstraint(
            "ended_at is null or ended_at >= released_at", name=op.f("ck_monthly_report_ended")
        ),
        sa.CheckConstraint(
            "ended_by is null or ended_at is not null", name=op.f("ck_monthly_report_ended_by")
        ),
        *(
            sa.ForeignKeyConstraint([who], ["agent.id"], name=op.f(f"fk_monthly_report_{who}"))
            for who in ("released_by", "ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_monthly_report_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_monthly_report")),
    )
    op.create_index(
        "ux_monthly_report_standing",
        "monthly_report",
        ["tenant_id", "month"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("monthly_report")
