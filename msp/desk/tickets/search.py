"""Full-text search over tickets and their conversations, in the caller's own scope.

The indexes cannot be used under row security, so definer functions search as the owner and
filter by the caller's settings; each role has its own and may call no other.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.kernel.db import scope_of

MOST_HITS = 500
SEARCH = {
    "msp_portal": func.search_tickets_portal,
    "msp_staff": func.search_tickets_staff,
    "msp_provider": func.search_tickets_provider,
}
MOST_WORDS = 12


def ticket_hits(db: Session, words: str, most: int = MOST_HITS) -> list[UUID]:
    """Ids of the tickets in reach that hold every word, newest first; the last may be a start.

    A lone number finds the ticket of that number too.
    """
    query = text_query(words)
    if not query:
        return []
    number = int(words) if words.strip().isdecimal() and len(words.strip()) < 16 else None
    search = SEARCH[scope_of(db).role]
    hits = search(query, number, most).table_valued("id")
    return list(db.scalars(select(hits.c.id)))


def text_query(words: str) -> str:
    """Words as a text query that means them literally: each must occur, the last may go on."""
    found = [word.translate(_HARMLESS) for word in words.split()[:MOST_WORDS]]
    quoted = [f"'{word}'" for word in found if any(map(str.isalnum, word))]
    return " & ".join(quoted) + ":*" if quoted else ""


# What would end the quotes around a word, or a string.
_HARMLESS = {ord("'"): " ", ord("\\"): " ", 0: " "}
