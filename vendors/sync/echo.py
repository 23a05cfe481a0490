"""Our own words on their way back: known as ours, and never taken in as news.

What our account wrote under a mark was sent by this desk, if not for this case then for one that
the vendor has merged with it, and another client's words are nobody's news.
"""

from __future__ import annotations

from uuid import UUID

from vendors.cases.hashing import body_hash
from vendors.cases.models import MirroredItem
from vendors.cases.values import Direction
from vendors.protocol.snapshots import ExternalComment


def is_echo(comment: ExternalComment, items: list[MirroredItem], ours: dict[str, UUID]) -> bool:
    """Ours by its mark, by the id we noted, or, where no mark can be kept, by account and text."""
    if any(
        one.direction == Direction.OUT and one.external_id == comment.external_id for one in items
    ):
        return True
    if not comment.is_ours:
        return False
    marked = ours.get(comment.marker) if comment.marker else None
    for one in items:
        if one.direction != Direction.OUT or one.external_id is not None:
            continue
        same = comment.marker is None and one.body_hash == body_hash(comment.body)
        if same or (marked is not None and one.local_id == marked):
            one.external_id = comment.external_id
            return True
    return comment.marker is not None
