"""A request sent twice is done once: the first answer is kept and given again.

The row is written in the transaction of the work itself. A second request with the same key
waits for the first to end: if that was committed the kept answer is given; if it failed nothing
was kept and the second does the work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
from litestar import Response
from sqlalchemy import PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.tables import DoorTable

T = TypeVar("T")
FUNCTIONS = Path(__file__).with_suffix(".sql")
CREATED = 201


class KeptAnswer(DoorTable):
    """The answer to one keyed request of one person; swept after a day."""

    __tablename__ = "kept_answer"
    __table_args__ = (PrimaryKeyConstraint("owner_id", "operation", "key"),)

    owner_id: Mapped[UUID]
    operation: Mapped[str]
    key: Mapped[str]
    print: Mapped[str]
    body: Mapped[str | None]
    created_at: Mapped[datetime]


def once(
    db: Session, key: str | None, operation: str, asked: msgspec.Struct, do: Callable[[], T]
) -> Response[T]:
    """The answer 201 with what `do` returns, or the answer this key was given before.

    `operation` names the resource and what is addressed in it, so that one key may serve several.
    Raises Refused when the key came with a different request.
    """
    if not key:
        return Response(do(), status_code=CREATED)
    fingerprint = hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
    where = {"operation": operation, "key": key}
    begin = text("select * from msp_once_begin(:operation, :key, :print, :at)")
    kept = db.execute(begin, {**where, "print": fingerprint, "at": now()}).one()
    if kept.print != fingerprint:
        raise Refused(_("This idempotency key was used for another request."))
    if kept.body is not None:
        again = msgspec.json.decode(kept.body)
        return Response(again, status_code=CREATED, headers={"Idempotent-Replayed": "true"})
    made = do()
    end = text("select msp_once_end(:operation, :key, :body)")
    db.execute(end, {**where, "body": msgspec.json.encode(made).decode()})
    return Response(made, status_code=CREATED)
