"""Table classes: each table says whose it is, and its row-level policies follow from that.

* tenant: rows of one client. Key `(tenant_id, id)`, composite foreign keys, forced row security.
* house: the provider's own rows; no tenant column, grants only.
* provider: the house's rows that may speak of any client; read by who serves every client.
* door: what must be read before anyone is known; reached through definer functions alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import (
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from msp.kernel.ids import new_id

TableClass = Literal["tenant", "house", "provider", "door"]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True)
class PortalAccess:
    """What the portal's role may do with a table.

    `where` is SQL that narrows the tenant's own rows further (own, site or company); `check` is
    what a row it writes must satisfy (the same as `where` unless given); `columns` limits
    reading to these columns; `update` lists the columns it may change.
    """

    verbs: tuple[Literal["select", "insert", "delete"], ...] = ("select",)
    where: str | None = None
    check: str | None = None
    columns: tuple[str, ...] | None = None
    update: tuple[str, ...] = ()


class Base(DeclarativeBase):
    """The one registry of tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        Decimal: Numeric(14, 4),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[str]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        Mapping[str, Any]: JSONB(),
    }

    __table_class__: ClassVar[TableClass]
    __tenant_column__: ClassVar[str] = "tenant_id"
    __portal__: ClassVar[PortalAccess | None] = None
    # SQL that narrows a house table to what concerns the clients of a member of staff, where the
    # house's row may hold a client's words.
    __staff__: ClassVar[str | None] = None


class TenantTable(Base):
    """Rows of one client; nobody reads them without a scope."""

    __abstract__ = True
    __table_class__: ClassVar[TableClass] = "tenant"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class HouseTable(Base):
    """The provider's own rows."""

    __abstract__ = True
    __table_class__: ClassVar[TableClass] = "house"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class ProviderTable(Base):
    """Rows of the house that may speak of any client, so that no client's staff may read them."""

    __abstract__ = True
    __table_class__: ClassVar[TableClass] = "provider"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class DoorTable(Base):
    """Rows that are read before anyone is known; the roles get no grant on them."""

    __abstract__ = True
    __table_class__: ClassVar[TableClass] = "door"


def tenant_fk(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the client: plain ones bypass row security."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=ondelete
    )


def house_fk(table: str) -> ForeignKey:
    """A foreign key to one of the provider's own tables."""
    return ForeignKey(f"{table}.id")


def table_class_of(table_name: str) -> type[Base]:
    """The mapped class behind a table name; `KeyError` when there is none."""
    for mapper in Base.registry.mappers:
        if mapper.class_.__tablename__ == table_name:
            return mapper.class_
    raise KeyError(table_name)


__all__ = [
    "Base",
    "DoorTable",
    "HouseTable",
    "PortalAccess",
    "ProviderTable",
    "TableClass",
    "TenantTable",
    "house_fk",
    "table_class_of",
    "tenant_fk",
]
