"""People count as users from a day to another"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_users_have_names"
down_revision = "20261130_clocks_rest"

DEVICES = "('workstation', 'server', 'network', 'printer', 'other')"
BASES = (
    "('workstation', 'server', 'network', 'printer', 'other', 'user', 'person', 'licence',"
    " 'flat', 'one_off', 'hourly', 'incident', 'visit', 'kilometre', 'trip', 'block', 'retainer')"
)
LEAKS = (
    "('seen_unbilled', 'uncovered', 'silent_billed', 'free_work', 'no_contract_time',"
    " 'missing_price', 'user_uncounted', 'left_counted')"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_contract_line_basis"), "contract_line", type_="check")
    op.create_check_constraint(op.f("ck_contract_line_basis"), "contract_line", f"basis in {BASES}")
    op.drop_constraint(op.f("ck_leak_kind"), "leak", type_="check")
    op.create_check_constraint(op.f("ck_leak_kind"), "leak", f"kind in {LEAKS}")
    op.add_column("coverage", sa.Column("contact_id", sa.Uuid(), nullable=True))
    op.alter_column("coverage", "asset_id", nullable=True)
    op.create_foreign_key(
        op.f("fk_coverage_tenant_id_contact_id"),
        "coverage",
        "contact",
        ["tenant_id", "contact_id"],
        ["tenant_id", "id"],
    )
    op.drop_constraint(op.f("ck_coverage_basis"), "coverage", type_="check")
    for name, words in (
        ("basis", f"basis = 'person' or basis in {DEVICES}"),
        (
            "thing",
            "num_nonnulls(asset_id, contact_id) = 1"
            " and (basis = 'person') = (contact_id is not null)",
        ),
    ):
        op.create_check_constraint(op.f(f"ck_coverage_{name}"), "coverage", words)
    op.execute(
        "alter table coverage add constraint ex_coverage_one_person_at_a_time exclude using gist"
        " (tenant_id with =, contract_id with =, contact_id with =,"
        " daterange(valid_from, valid_to) with &&)"
        " where (superseded_at is null and contact_id is not null)"
    )
    op.create_index(
        "ix_coverage_contact",
        "coverage",
        ["tenant_id", "contact_id", "valid_from"],
        postgresql_where=sa.text("contact_id is not null"),
    )
