"""What vendors owe: contracts, warranties, and what of them is published below"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_what_vendors_owe"
down_revision = "20261130_one_case_many_clients"


def upgrade() -> None:
    op.create_table(
        "backing",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "categories",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "targets",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("period_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("incident_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_backing_calendar_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backing")),
        sa.UniqueConstraint(
            "source_kind", "source_id", name=op.f("uq_backing_source_kind_source_id")
        ),
    )
    op.create_table(
        "vendor_contract",
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("notice_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("renews_months", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), server_default="answer", nullable=False),
        sa.Column(
            "categories",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("included_incidents", sa.Integer(), nullable=True),
        sa.Column("period_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("period", sa.Text(), server_default="year", nullable=False),
        sa.Column("incident_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), server_default="USD", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "acknowledged_by in ('answer', 'number')",
            name=op.f("ck_vendor_contract_acknowledged_by"),
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_vendor_contract_currency")),
        sa.CheckConstraint(
            "period in ('month', 'quarter', 'year')", name=op.f("ck_vendor_contract_period")
        ),
        sa.CheckConstraint(
            "included_incidents is null or included_incidents >= 0",
            name=op.f("ck_vendor_contract_included"),
        ),
        sa.CheckConstraint(
            "last_day is null or last_day >= starts_on", name=op.f("ck_vendor_contract_days")
        ),
        sa.CheckConstraint(
            "renews_months between 0 and 120", name=op.f("ck_vendor_contract_renews_months")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_vendor_contract_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_contract_vendor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_contract")),
        sa.UniqueConstraint(
            "vendor_id", "number", name=op.f("uq_vendor_contract_vendor_id_number")
        ),
    )
    op.create_index(
        op.f("ix_vendor_contract_last_day"), "vendor_contract", ["last_day"], unique=False
    )
    op.create_table(
        "backing_extent",
        sa.Column("backing_id", sa.Uuid(), nullable=False),
        sa.Column("asset_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_from", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_to", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backing_id"], ["backing.id"], name=op.f("fk_backing_extent_backing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backing_extent")),
    )
    op.create_index(
        op.f("ix_backing_extent_backing_id"), "backing_extent", ["backing_id"], unique=False
    )
    op.create_table(
        "vendor_contract_alert",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "matter in ('ends', 'notice')", name=op.f("ck_vendor_contract_alert_matter")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["vendor_contract.id"],
            name=op.f("fk_vendor_contract_alert_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["agent.id"], name=op.f("fk_vendor_contract_alert_seen_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_contract_alert")),
        sa.UniqueConstraint(
            "contract_id",
            "matter",
            "day",
            "step",
            name=op.f("uq_vendor_contract_alert_contract_id_matter_day_step"),
        ),
    )
    op.create_table(
        "vendor_cover",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("asset_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_from", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_to", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["vendor_contract.id"], name=op.f("fk_vendor_cover_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_cover")),
    )
    op.create_index(
        op.f("ix_vendor_cover_contract_id"), "vendor_cover", ["contract_id"], unique=False
    )
    op.create_table(
        "vendor_target",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "promise in ('acknowledge', 'resolve')", name=op.f("ck_vendor_target_promise")
        ),
        sa.CheckConstraint("minutes between 1 and 525600", name=op.f("ck_vendor_target_minutes")),
        sa.CheckConstraint("severity between 1 and 4", name=op.f("ck_vendor_target_severity")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["vendor_contract.id"], name=op.f("fk_vendor_target_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_target")),
        sa.UniqueConstraint(
            "contract_id",
            "severity",
            "promise",
            name=op.f("uq_vendor_target_contract_id_severity_promise"),
        ),
    )
    op.create_table(
        "case_moment",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["vendor_case.id"], name=op.f("fk_case_moment_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_moment")),
    )
    op.create_index(
        op.f("ix_case_moment_case_id_at"), "case_moment", ["case_id", "at"], unique=False
    )
    op.create_table(
        "case_terms",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("acknowledge_minutes", sa.Integer(), nullable=True),
        sa.Column("resolve_minutes", sa.Integer(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("incident_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), server_default="USD", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledge_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("severity between 1 and 4", name=op.f("ck_case_terms_severity")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_case_terms_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["vendor_case.id"], name=op.f("fk_case_terms_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["vendor_contract.id"], name=op.f("fk_case_terms_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_terms")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_terms_case_id")),
    )
    op.create_index(
        op.f("ix_case_terms_contract_id_counted_at"),
        "case_terms",
        ["contract_id", "counted_at"],
        unique=False,
    )
    op.create_index(
        "ix_case_terms_watch",
        "case_terms",
        ["look_at"],
        unique=False,
        postgresql_where=sa.text("look_at is not null"),
    )
    op.create_table(
        "client_backing",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("backing_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("asset_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_from", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_to", sa.Text(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backing_id"], ["backing.id"], name=op.f("fk_client_backing_backing_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_client_backing_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_client_backing_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_client_backing")),
        sa.UniqueConstraint(
            "tenant_id",
            "source_kind",
            "source_id",
            name=op.f("uq_client_backing_tenant_id_source_kind_source_id"),
        ),
    )
    op.create_index(
        op.f("ix_client_backing_tenant_id_backing_id"),
        "client_backing",
        ["tenant_id", "backing_id"],
        unique=False,
    )
    op.create_table(
        "device_backing",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column(
            "categories",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_device_backing_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_device_backing_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_device_backing")),
        sa.UniqueConstraint(
            "tenant_id",
            "source_kind",
            "source_id",
            name=op.f("uq_device_backing_tenant_id_source_kind_source_id"),
        ),
    )
    op.create_index(
        op.f("ix_device_backing_tenant_id_asset_id"),
        "device_backing",
        ["tenant_id", "asset_id"],
        unique=False,
    )
    op.create_table(
        "vendor_client_cover",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("asset_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_from", sa.Text(), server_default="", nullable=False),
        sa.Column("serial_to", sa.Text(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["vendor_contract.id"], name=op.f("fk_vendor_client_cover_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_vendor_client_cover_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_vendor_client_cover_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vendor_client_cover")),
    )
    op.create_index(
        op.f("ix_vendor_client_cover_contract_id"),
        "vendor_client_cover",
        ["contract_id"],
        unique=False,
    )
    op.create_table(
        "warranty",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_day >= starts_on", name=op.f("ck_warranty_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_warranty_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_warranty_tenant_id")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_warranty_vendor_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_warranty")),
        sa.UniqueConstraint(
            "tenant_id",
            "asset_id",
            "vendor_id",
            "kind",
            "starts_on",
            name=op.f("uq_warranty_tenant_id_asset_id_vendor_id_kind_starts_on"),
        ),
    )
    op.create_index(
        op.f("ix_warranty_tenant_id_last_day"), "warranty", ["tenant_id", "last_day"], unique=False
    )
    op.create_index(op.f("ix_warranty_vendor_id"), "warranty", ["vendor_id"], unique=False)
    op.create_table(
        "warranty_alert",
        sa.Column("warranty_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["seen_by"], ["agent.id"], name=op.f("fk_warranty_alert_seen_by")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warranty_id"],
            ["warranty.tenant_id", "warranty.id"],
            name=op.f("fk_warranty_alert_tenant_id_warranty_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_warranty_alert_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_warranty_alert")),
        sa.UniqueConstraint(
            "tenant_id",
            "warranty_id",
            "day",
            "step",
            name=op.f("uq_warranty_alert_tenant_id_warranty_id_day_step"),
        ),
    )
    op.create_index(
        "ix_warranty_alert_unseen",
        "warranty_alert",
        ["day"],
        unique=False,
        postgresql_where=sa.text("seen_at is null"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_warranty_alert_unseen",
        table_name="warranty_alert",
        postgresql_where=sa.text("seen_at is null"),
    )
    op.drop_table("warranty_alert")
    op.drop_index(op.f("ix_warranty_vendor_id"), table_name="warranty")
    op.drop_index(op.f("ix_warranty_tenant_id_last_day"), table_name="warranty")
    op.drop_table("warranty")
    op.drop_index(op.f("ix_vendor_client_cover_contract_id"), table_name="vendor_client_cover")
    op.drop_table("vendor_client_cover")
    op.drop_index(op.f("ix_device_backing_tenant_id_asset_id"), table_name="device_backing")
    op.drop_table("device_backing")
    op.drop_index(op.f("ix_client_backing_tenant_id_backing_id"), table_name="client_backing")
    op.drop_table("client_backing")
    op.drop_index(
        "ix_case_terms_watch",
        table_name="case_terms",
        postgresql_where=sa.text("look_at is not null"),
    )
    op.drop_index(op.f("ix_case_terms_contract_id_counted_at"), table_name="case_terms")
    op.drop_table("case_terms")
    op.drop_index(op.f("ix_case_moment_case_id_at"), table_name="case_moment")
    op.drop_table("case_moment")
    op.drop_table("vendor_target")
    op.drop_index(op.f("ix_vendor_cover_contract_id"), table_name="vendor_cover")
    op.drop_table("vendor_cover")
    op.drop_table("vendor_contract_alert")
    op.drop_index(op.f("ix_backing_extent_backing_id"), table_name="backing_extent")
    op.drop_table("backing_extent")
    op.drop_index(op.f("ix_vendor_contract_last_day"), table_name="vendor_contract")
    op.drop_table("vendor_contract")
    op.drop_table("backing")
