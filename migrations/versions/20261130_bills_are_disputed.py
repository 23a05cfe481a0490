"""Issued bills are disputed by the line, and credited by notes of their own series"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_bills_are_disputed"
down_revision = "20261130_the_way_there"


def upgrade() -> None:
    op.create_table(
        "credit_note",
        _uuid("statement_id"),
        _uuid("contract_id"),
        *(_text(name) for name in ("state", "purpose", "reason", "currency")),
        *(sa.Column(name, sa.Numeric(14, 4), nullable=False) for name in ("net", "tax", "total")),
        sa.Column("heading", postgresql.JSONB(), nullable=False),
        _moment("proposed_at", nullable=False),
        _uuid("proposed_by", nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        _moment("issued_at"),
        sa.Column("issued_on", sa.Date(), nullable=True),
        _moment("decided_at"),
        _uuid("decided_by", nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        *_key("credit_note"),
        *_checks(
            "credit_note",
            state="state in ('proposed', 'issued', 'refused')",
            purpose="purpose in ('goodwill', 'ahead')",
            number="(state = 'issued') = (number is not null)",
            issued="(number is null) = (issued_at is null)",
            total="net + tax = total",
            four_eyes="decided_by is null or decided_by <> proposed_by",
        ),
        _tenant_fk("credit_note", "statement_id", "statement"),
        _tenant_fk("credit_note", "contract_id", "contract"),
        *(
            sa.ForeignKeyConstraint([name], ["agent.id"], name=op.f(f"fk_credit_note_{name}"))
            for name in ("proposed_by", "decided_by")
        ),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_credit_note_tenant_id_number")),
    )
    for name in ("statement", "contract"):
        op.create_index(f"ix_credit_note_{name}", "credit_note", ["tenant_id", f"{name}_id"])
    op.create_table(
        "credit_line",
        _uuid("credit_id"),
        sa.Column("line", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Numeric(14, 4), nullable=False) for name in ("net", "tax")),
        *_key("credit_line"),
        *_checks("credit_line", net="net <> 0"),
        _tenant_fk("credit_line", "credit_id", "credit_note"),
        sa.UniqueConstraint(
            "tenant_id", "credit_id", "line", name=op.f("uq_credit_line_tenant_id_credit_id_line")
        ),
    )
    op.add_column(
        "statement_line", sa.Column("credit", sa.Text(), server_default="", nullable=False)
    )
    _disputes()


def _disputes() -> None:
    op.create_table(
        "dispute",
        _uuid("statement_id"),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 4), nullable=False),
        _text("currency"),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        _moment("opened_at", nullable=False),
        _moment("closed_at"),
        _uuid("credit_id", nullable=True),
        *_key("dispute"),
        *_checks(
            "dispute",
            state="state in ('open', 'upheld', 'accepted')",
            closed="(state = 'open') = (closed_at is null)",
            credit="(state = 'accepted') = (credit_id is not null)",
        ),
        _tenant_fk("dispute", "statement_id", "statement"),
        _tenant_fk("dispute", "credit_id", "credit_note"),
    )
    op.create_index(
        "ux_dispute_open",
        "dispute",
        ["tenant_id", "statement_id", "line"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "dispute_word",
        _uuid("dispute_id"),
        _moment("at", nullable=False),
        _uuid("agent_id", nullable=True),
        _uuid("contact_id", nullable=True),
        *(_text(name) for name in ("author", "words")),
        *_key("dispute_word"),
        *_checks(
            "dispute_word", author="agent_id is null or contact_id is null", words="words <> ''"
        ),
        _tenant_fk("dispute_word", "dispute_id", "dispute"),
        _tenant_fk("dispute_word", "contact_id", "contact"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_dispute_word_agent_id")),
    )
    op.create_index("ix_dispute_word_dispute", "dispute_word", ["tenant_id", "dispute_id", "at"])


def _uuid(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        _uuid("tenant_id"),
        _uuid("id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]


def _tenant_fk(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{to}.tenant_id", f"{to}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )
