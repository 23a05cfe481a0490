"""Credit notes are sent"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_credit_notes_are_sent"
down_revision = "20261130_a_check_is_overruled"


def upgrade() -> None:
    op.add_column("letter", sa.Column("credit_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_letter_tenant_id_credit_id"),
        "letter",
        "credit_note",
        ["tenant_id", "credit_id"],
        ["tenant_id", "id"],
    )
    op.create_unique_constraint(
        op.f("uq_letter_tenant_id_credit_id_to_email_copy"),
        "letter",
        ["tenant_id", "credit_id", "to_email", "copy"],
    )
    op.drop_constraint(op.f("ck_letter_about"), "letter")
    op.create_check_constraint(
        op.f("ck_letter_about"), "letter", "num_nonnulls(statement_id, rise_id, credit_id) = 1"
    )
