"""What every resource of the REST API shares: bounded texts, pages, declared refusals.

Handlers take and return msgspec structs; what a struct declares is what the document at /schema
says and what is checked on the way in. `docs/api.md` shows how a resource is written.
"""

from typing import Annotated, Any, Generic, TypeVar

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter

from msp.kernel.paging import MAX_CURSOR, PageOf

T = TypeVar("T")

# PostgreSQL keeps no NUL; other control characters have no place in one line of text.
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
NO_NUL = r"^[^\x00]*$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=ONE_LINE)]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=ONE_LINE)]
Prose = Annotated[str, msgspec.Meta(max_length=20_000, pattern=NO_NUL)]

Search = Annotated[str, QueryParameter(max_length=100, pattern=ONE_LINE)]
Cursor = Annotated[str | None, QueryParameter(max_length=MAX_CURSOR, pattern=ONE_LINE)]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=100,
        pattern=r"^[!-~]*$",
        description="Any text of your own; the same key with the same request is done once.",
    ),
]


class Asked(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of what is sent to us: a field we do not know is refused, not ignored."""


class Problem(msgspec.Struct, kw_only=True):
    """A refusal after RFC 9457; `field` names the value it is about, `errors` lists several."""

    type: str
    title: str
    status: int
    field: str | msgspec.UnsetType = msgspec.UNSET
    errors: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET


class Listing(msgspec.Struct, Generic[T]):
    """One page of a list; ask again with `cursor` set to `next` until that is null."""

    items: list[T]
    next: str | None


def _refusal(description: str) -> ResponseSpec:
    return ResponseSpec(
        Problem,
        description=description,
        media_type="application/problem+json",
        generate_examples=False,
    )


# What any operation may answer besides its own success; every API handler declares these.
PROBLEMS = {
    400: _refusal("The request is not what the document says."),
    401: _refusal("There is no key, or it is not good any more."),
    404: _refusal("There is no such thing, or not for this key."),
    409: _refusal("It exists already, or somebody changed it meanwhile."),
    413: _refusal("The request is too large."),
    422: _refusal("The request was understood and a rule speaks against it."),
    429: _refusal("Too many tries; wait as long as Retry-After says."),
    503: _refusal("The database does not answer just now; try again."),
}


def shown(kind: type[T], row: object) -> T:
    """A row as the struct that the API shows of it; names are the same on both sides."""
    return msgspec.convert(row, kind, from_attributes=True)


def listing(kind: type[T], page: PageOf[Any]) -> Listing[T]:
    """A page of rows as the API shows it."""
    return Listing([shown(kind, row) for row in page.rows], page.older)


def given(asked: msgspec.Struct) -> dict[str, Any]:
    """The fields that a change request names; the others stay as they are."""
    values = {name: getattr(asked, name) for name in asked.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}
