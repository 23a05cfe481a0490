"""What a definition may say. The document that an administrator writes is checked against this.

Templates (see `templates.py`) say what is sent; paths (JMESPath) say where things stand in an
answer. What the system can do follows from what is filled in; nothing is promised twice.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Meaning = Literal[
    "submitted",
    "acknowledged",
    "in_progress",
    "awaiting_us",
    "on_hold",
    "resolved",
    "closed",
    "rejected",
    "cancelled",
]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the document; a field that is not known is a mistake and not passed over."""


class SignIn(Part, frozen=True):
    """How each request shows who we are. The secret itself is never in the document."""

    kind: Literal["none", "basic", "bearer", "header", "query", "oauth2"] = "basic"
    # The header or the query parameter that carries the key, and what stands before it.
    name: str = "Authorization"
    prefix: str = ""
    # A path that is true in an error which refuses our sign-in, where the status does not say so.
    refused: str = ""
    # OAuth2 client credentials: where tokens are given, whether our id and secret stand in a
    # header or in the form, and what else the form says (audience, resource).
    token_address: str = ""
    client_in: Literal["header", "form"] = "header"
    token_form: dict[str, str] = field(default_factory=dict)
    scope: str = ""


class Call(Part, frozen=True):
    """One request. At most one of `json`, `form` and `multipart` is its body."""

    path: str
    method: Method = "GET"
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    form: dict[str, str] | None = None
    multipart: dict[str, str] | None = None
    # The name of the part that carries the file.
    file: str = ""
    # Which statuses are a success, and a path that must then be true in the answer.
    ok: list[int] = field(default_factory=lambda: [200, 201, 204])
    success: str = ""
    # Where the vendor says in words why not.
    error: str = ""


class Check(Call, frozen=True):
    """Who are we there? Without `account` a stranger's same request must be refused."""

    account: str = ""


class Create(Call, frozen=True):
    """Where the id of the new case stands in the answer."""

    id: str = "id"


class Listing(Call, frozen=True):
    """A list. While `more` is true in an answer, the next page is asked for.

    Where no answer says whether more follow, `page_size` is how many rows a full page has: a
    full one is followed by another. It is also what `limit` asks for, a hundred without it.
    """

    items: str = "@"
    more: str = ""
    page_size: int = 0
    first_page: int = 1


class Found(Listing, frozen=True):
    """A list of cases; each hit is read anew before it is believed."""

    id: str = "id"


class Changes(Found, frozen=True):
    """A list of cases that changed, oldest first."""

    updated: str = "updated"
    # So far back the first page of each look goes, for a change is dated before it is kept.
    overlap_seconds: int = 60
    # How coarse the dates are by which it is filtered: what happened in the same step is asked
    # for again, for some lists begin at the date they are given and some behind it.
    resolution_seconds: int = 1


class Calls(Part, frozen=True):
    """What is asked of the system; what is left out, it cannot do."""

    check: Check
    create: Create
    read: Call
    find: Found | None = None
    comments: Listing | None = None
    files: Listing | None = None
    comment: Call | None = None
    attach: Call | None = None
    download: Call | None = None
    status: Call | None = None
    changes: Changes | None = None


class CaseFields(Part, frozen=True):
    """Where things stand in the answer to `read`. `link` is a template for people."""

    status: str
    correlation: str
    number: str = ""
    title: str = ""
    body: str = ""
    created: str = ""
    updated: str = ""
    assigned_to: str = ""
    merged_into: str = ""
    link: str = ""


class FileFields(Part, frozen=True):
    """Where things stand in a file; within a comment its author and date are the comment's."""

    items: str
    id: str = "id"
    name: str = "name"
    type: str = ""
    size: str = ""
    address: str = ""
    author: str = ""
    created: str = ""


class CommentFields(Part, frozen=True):
    """Where things stand in a comment."""

    items: str
    id: str = "id"
    author: str = "author"
    text: str = "text"
    created: str = "created"
    # True where everybody sees it; without this path all comments are public.
    public: str = ""
    html: bool = False
    # True where a text is HTML, for systems that say so of each.
    html_where: str = ""
    files: FileFields | None = None


class Statuses(Part, frozen=True):
    """The vendor's statuses by the value that `case.status` finds, and what asks for ours."""

    meanings: dict[str, Meaning]
    asked_by: dict[str, str] = field(default_factory=dict)


class Dates(Part, frozen=True):
    """`iso`, `epoch`, `epoch_ms`, or a pattern of strptime; `zone` for dates that name none."""

    read: str = "iso"
    write: str = "iso"
    zone: str = "UTC"


class Limits(Part, frozen=True):
    """What is known of the system and cannot be asked."""

    attachment_bytes: int = 10_000_000
    body_chars: int | None = None
    # How long a new case may be missing in `find`, and whether its absence then proves anything.
    find_settles_seconds: int = 0
    find_is_complete: bool = False
    most_pages: int = 100


class Definition(Part, frozen=True):
    """The whole document."""

    calls: Calls
    case: CaseFields
    statuses: Statuses
    sign_in: SignIn = field(default_factory=SignIn)
    headers: dict[str, str] = field(default_factory=dict)
    comments: CommentFields | None = None
    files: FileFields | None = None
    # Tables for the filter `listed`: severities, categories and the like.
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    limits: Limits = field(default_factory=Limits)
