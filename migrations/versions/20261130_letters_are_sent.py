"""Letters are sent"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_letters_are_sent"
down_revision = "20261130_hours_have_prices"

STATES = "state in ('queued', 'sending', 'sent', 'unknown', 'failed', 'bounced')"
STEPS = "step in ('draft', 'review', 'approve', 'issue', 'issue_send', 'send')"


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("rise_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("copy", sa.SmallInteger(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        *(_kept(name) for name in ("sender_name", "subject", "body_text", "body_html")),
        *(_kept(name) for name in ("message_id", "storage_key", "paper_name")),
        *_posted(),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(statement_id, rise_id) = 1", name=op.f("ck_letter_about")),
        sa.CheckConstraint(STATES, name=op.f("ck_letter_state")),
        sa.ForeignKeyConstraint(["asked_by"], ["agent.id"], name=op.f("fk_letter_asked_by")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_letter_tenant_id")),
        _bond("statement_id", "statement"),
        _bond("rise_id", "index_rise"),
        _bond("contact_id", "contact"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_letter")),
        _once("statement_id"),
        _once("rise_id"),
    )
    op.create_index(op.f("ix_letter_message_id"), "letter", ["message_id"])
    op.create_index(
        "ix_letter_to_send",
        "letter",
        ["next_attempt_at", "id"],
        postgresql_where=sa.text("state in ('queued', 'sending')"),
    )
    op.create_index(
        "ix_letter_in_doubt",
        "letter",
        ["created_at", "id"],
        postgresql_where=sa.text("state in ('unknown', 'failed', 'bounced')"),
    )
    op.drop_constraint(op.f("ck_billing_batch_step"), "billing_batch")
    op.create_check_constraint(op.f("ck_billing_batch_step"), "billing_batch", STEPS)


def _kept(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _posted() -> list[sa.Column]:
    """The columns of every outgoing mail."""
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("to_email", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("handed_over_at", moment, nullable=True),
        sa.Column("sent_at", moment, nullable=True),
        _kept("answer"),
        sa.Column("created_at", moment, nullable=False),
    ]


def _bond(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        name=op.f(f"fk_letter_tenant_id_{column}"),
    )


def _once(about: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(
        "tenant_id",
        about,
        "to_email",
        "copy",
        name=op.f(f"uq_letter_tenant_id_{about}_to_email_copy"),
    )
