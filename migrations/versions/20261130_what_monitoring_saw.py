"""What monitoring saw, and why a device may be left out of the bills"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_what_monitoring_saw"
down_revision = "20261130_taxes_have_codes"

KINDS = "kind in ('workstation', 'server', 'network', 'printer', 'other')"
REASONS = ("Trial", "Spare", "Test device", "Quick support", "The client's own")
SEEN = "last_seen_at >= first_seen_at"


def upgrade() -> None:
    op.create_table(
        "exclusion_reason",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion_reason")),
        sa.UniqueConstraint("name", name=op.f("uq_exclusion_reason_name")),
    )
    for place, name in enumerate(REASONS, start=1):
        op.execute(
            sa.text(
                "insert into exclusion_reason (id, name, position)"
                " values (gen_random_uuid(), :name, :place)"
            ).bindparams(name=name, place=place)
        )
    op.create_table(
        "device_report",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_device_report_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_device_report_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_device_report")),
    )
    op.create_index(
        op.f("ix_device_report_tenant_id"), "device_report", ["tenant_id", "recorded_at"]
    )
    _seen_devices()
    _sightings()


def _seen_devices() -> None:
    op.create_table(
        "seen_device",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("serial_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), server_default="", nullable=False),
        sa.Column("site_name", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_seen_device_kind")),
        sa.CheckConstraint(
            "standing in ('unknown', 'known', 'excluded', 'brief')",
            name=op.f("ck_seen_device_standing"),
        ),
        sa.CheckConstraint(
            "standing <> 'known' or asset_id is not null", name=op.f("ck_seen_device_known")
        ),
        sa.CheckConstraint(
            "standing <> 'excluded' or reason <> ''", name=op.f("ck_seen_device_excluded")
        ),
        sa.CheckConstraint(SEEN, name=op.f("ck_seen_device_seen")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_seen_device_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["agent.id"], name=op.f("fk_seen_device_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_seen_device_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_seen_device")),
        sa.UniqueConstraint(
            "tenant_id", "serial_key", name=op.f("uq_seen_device_tenant_id_serial_key")
        ),
    )
    op.create_index(op.f("ix_seen_device_tenant_id"), "seen_device", ["tenant_id", "asset_id"])
    op.create_index(op.f("ix_seen_device_standing"), "seen_device", ["standing", "name", "id"])


def _sightings() -> None:
    op.create_table(
        "sighting",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), server_default="", nullable=False),
        sa.Column("site_name", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(SEEN, name=op.f("ck_sighting_seen")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"],
            ["device_report.tenant_id", "device_report.id"],
            name=op.f("fk_sighting_tenant_id_report_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "device_id"],
            ["seen_device.tenant_id", "seen_device.id"],
            name=op.f("fk_sighting_tenant_id_device_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_sighting_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sighting")),
    )
    op.create_index("ix_sighting_device", "sighting", ["tenant_id", "device_id", "recorded_at"])
    op.create_index("ix_sighting_report", "sighting", ["tenant_id", "report_id"])


def downgrade() -> None:
    for table in ("sighting", "seen_device", "device_report", "exclusion_reason"):
        op.drop_table(table)
