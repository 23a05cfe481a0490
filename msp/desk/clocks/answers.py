"""What somebody's words do to the clocks: the whole matrix of authors and entries.

The channel is not part of it: an answer by phone noted on the ticket is an answer like any other.
"""

from __future__ import annotations

from enum import StrEnum

from msp.desk.values import AuthorKind, EntryKind, Visibility


class Meaning(StrEnum):
    """What an entry means to the promises."""

    ANSWER = "answer"
    QUESTION = "question"
    NOTHING = "nothing"


def meaning_of(author: AuthorKind, kind: EntryKind, visibility: Visibility) -> Meaning:
    """An agent's public reply answers; a contact's public words ask; nothing else counts.

    Not the automatic first answer, since nobody has answered by it; not an internal note; not a
    vendor's message, public or not, since it was not written to the client.
    """
    if visibility is not Visibility.PUBLIC or kind is not EntryKind.REPLY:
        return Meaning.NOTHING
    if author is AuthorKind.AGENT:
        return Meaning.ANSWER
    if author is AuthorKind.CONTACT:
        return Meaning.QUESTION
    return Meaning.NOTHING
