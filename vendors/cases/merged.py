"""Cases that the vendor has merged go on under the numbers of both."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, cast, or_, select

from vendors.cases.models import EMPTY_LIST, VendorCase


def cases_named(connection_id: UUID, names: Collection[str]) -> Select[VendorCase]:
    """The cases with any of the vendor's numbers, their own or a survivor's after a merge.

    Both sides of the `or` have an index, so that among ten thousand cases those named are read.
    """
    return select(VendorCase).where(
        VendorCase.connection_id == connection_id,
        or_(VendorCase.external_id.in_(names), goes_under(names)),
    )


def goes_under(names: Collection[str]) -> ColumnElement[bool]:
    """A case has one of these among its other numbers; said in the words that its index has."""
    any_of = VendorCase.aliases.op("?|")(cast(list(names), ARRAY(Text)))
    return and_(VendorCase.aliases.op("<>")(EMPTY_LIST), any_of)
