"""Tables of payers. A choice is never changed but for being superseded by a better one."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk

NOW = text("now()")
STANDING = text("superseded_at is null")


class BillingProfile(TenantTable):
    """Who is billed: the name and the address that a bill must carry, and where it goes.

    A bill keeps what the profile said when it was drafted, so a profile may be corrected.
    """

    __tablename__ = "billing_profile"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("name <> '' and legal_name <> ''", name="named"),
        CheckConstraint("country = '' or country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("(scheme = '') = (endpoint = '')", name="endpoint"),
        CheckConstraint("terms_days between 0 and 365", name="terms_days"),
    )

    name: Mapped[str]
    legal_name: Mapped[str]
    street: Mapped[str] = mapped_column(default="", server_default="")
    street_more: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    region: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    tax_id: Mapped[str] = mapped_column(default="", server_default="")
    register_id: Mapped[str] = mapped_column(default="", server_default="")
    # Where it receives electronic invoices: an identifier under a scheme of the EAS code list.
    scheme: Mapped[str] = mapped_column(default="", server_default="")
    endpoint: Mapped[str] = mapped_column(default="", server_default="")
    # What the buyer wants to read on the bill: its own routing mark, such as a Leitweg-ID.
    buyer_reference: Mapped[str] = mapped_column(default="", server_default="")
    accounting_reference: Mapped[str] = mapped_column(default="", server_default="")
    mail: Mapped[str] = mapped_column(default="", server_default="")
    terms_days: Mapped[int] = mapped_column(SmallInteger, default=30, server_default=text("30"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    retired_at: Mapped[datetime | None]


class CostCentre(TenantTable):
    """A place in the client's own books to which parts of bills are charged."""

    __tablename__ = "cost_centre"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        CheckConstraint("code <> ''", name="code"),
    )

    code: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    retired_at: Mapped[datetime | None]


class PayerChoice(TenantTable):
    """From a day on a contract's bills go to a profile; without a contract all the client's."""

    __tablename__ = "payer_choice"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        tenant_fk("profile_id", "billing_profile"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="recorded"),
        Index(
            "ux_payer_choice_standing",
            "tenant_id",
            "contract_id",
            "valid_from",
            unique=True,
            postgresql_where=STANDING,
            postgresql_nulls_not_distinct=True,
        ),
    )

    contract_id: Mapped[UUID | None]
    profile_id: Mapped[UUID]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]


class ChargeChoice(TenantTable):
    """From a day on a line, a site, a contract or all of the client is charged to a cost centre."""

    __tablename__ = "charge_choice"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        tenant_fk("site_id", "site"),
        tenant_fk("centre_id", "cost_centre"),
        CheckConstraint("line is null or contract_id is not null", name="line"),
        CheckConstraint("site_id is null or contract_id is null", name="site"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="recorded"),
        Index(
            "ux_charge_choice_standing",
            "tenant_id",
            "contract_id",
            "line",
            "site_id",
            "valid_from",
            unique=True,
            postgresql_where=STANDING,
            postgresql_nulls_not_distinct=True,
        ),
    )

    contract_id: Mapped[UUID | None]
    line: Mapped[int | None]
    site_id: Mapped[UUID | None]
    # None: charged to nothing of its own any more.
    centre_id: Mapped[UUID | None]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]
