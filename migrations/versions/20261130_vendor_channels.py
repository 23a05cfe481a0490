"""Vendors are reached by channels, and know us by numbers"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_vendor_channels"
down_revision = "20261130_vendors_may_call_us"


def upgrade() -> None:
    op.create_table(
        "vendor_account",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_account_vendor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_account")),
        sa.UniqueConstraint("vendor_id", "number", name=op.f("uq_vendor_account_vendor_id_number")),
    )
    op.create_table(
        "vendor_channel",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('phone', 'mail', 'portal')", name=op.f("ck_vendor_channel_kind")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_vendor_channel_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_channel_vendor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_channel")),
        sa.UniqueConstraint(
            "vendor_id", "kind", "address", name=op.f("uq_vendor_channel_vendor_id_kind_address")
        ),
    )
    op.create_table(
        "vendor_person",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_person_vendor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_person")),
    )
    op.create_index(
        op.f("ix_vendor_person_vendor_id"), "vendor_person", ["vendor_id"], unique=False
    )
    op.create_table(
        "vendor_client_account",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_vendor_client_account_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_client_account_vendor_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vendor_client_account")),
        sa.UniqueConstraint(
            "tenant_id",
            "vendor_id",
            "number",
            name=op.f("uq_vendor_client_account_tenant_id_vendor_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_vendor_client_account_vendor_id"),
        "vendor_client_account",
        ["vendor_id"],
        unique=False,
    )
    op.execute(
        "insert into vendor_channel (id, vendor_id, kind, address, note)"
        " select gen_random_uuid(), id, 'phone', phone, support_hours"
        " from vendor where phone <> ''"
    )
    op.execute(
        "insert into vendor_channel (id, vendor_id, kind, address, note)"
        " select gen_random_uuid(), id, 'mail', email, support_hours"
        " from vendor where email <> ''"
    )
    op.execute(
        "insert into vendor_account (id, vendor_id, number)"
        " select gen_random_uuid(), id, account_number from vendor where account_number <> ''"
    )
    op.drop_column("vendor", "phone")
    op.drop_column("vendor", "support_hours")
    op.drop_column("vendor", "account_number")
    op.drop_column("vendor", "email")


def downgrade() -> None:
    op.add_column(
        "vendor",
        sa.Column(
            "email",
            sa.TEXT(),
            server_default=sa.text("''::text"),
            autoincrement=False,
            nullable=False,
        ),
    )
    op.add_column(
        "vendor",
        sa.Column(
            "account_number",
            sa.TEXT(),
            server_default=sa.text("''::text"),
            autoincrement=False,
            nullable=False,
        ),
    )
    op.add_column(
        "vendor",
        sa.Column(
            "support_hours",
            sa.TEXT(),
            server_default=sa.text("''::text"),
            autoincrement=False,
            nullable=False,
        ),
    )
    op.add_column(
        "vendor",
        sa.Column(
            "phone",
            sa.TEXT(),
            server_default=sa.text("''::text"),
            autoincrement=False,
            nullable=False,
        ),
    )
    op.drop_index(op.f("ix_vendor_client_account_vendor_id"), table_name="vendor_client_account")
    op.drop_table("vendor_client_account")
    op.drop_index(op.f("ix_vendor_person_vendor_id"), table_name="vendor_person")
    op.drop_table("vendor_person")
    op.drop_table("vendor_channel")
    op.drop_table("vendor_account")
