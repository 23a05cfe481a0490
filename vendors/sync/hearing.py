"""A vendor's words as one client's ticket hears them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendors.cases.models import CaseLink, VendorCase
from vendors.protocol.snapshots import ExternalComment
from vendors.redaction.finding import find
from vendors.redaction.queries import marks_of, names_of
from vendors.redaction.values import RuleSet
from vendors.redaction.veil import restored
from vendors.sync.texts import text_of

ANOTHER = "[another client]"


class Hearing:
    """The bonds of one case, and whose names none of the others may read."""

    def __init__(self, db: Session, case: VendorCase, links: Sequence[CaseLink]) -> None:
        ever = select(CaseLink.tenant_id).where(CaseLink.case_id == case.id)
        clients = set(db.scalars(ever)) if case.shared else set()
        self._names = {one: names_of(db, one) for one in clients} if len(clients) > 1 else {}
        self._marks = {one.id: marks_of(db, one.tenant_id, one.id) for one in links}

    def heard(self, link: CaseLink, comment: ExternalComment) -> str:
        """The text, with this bond's placeholders turned back and other clients' names taken out.

        A placeholder of another bond stays one, for only its own client's rows can open it.
        """
        return self._read(link, text_of(comment))

    def named(self, link: CaseLink, filename: str) -> str:
        """The same with the name of a vendor's file."""
        return self._read(link, filename)

    def _read(self, link: CaseLink, text: str) -> str:
        if self._names:
            text = without(text, self._others(link.tenant_id))
        return restored(text, self._marks.get(link.id, ()))

    def _others(self, client_id: UUID) -> RuleSet:
        """The names of the other clients, but for those that are this client's as well."""
        own = self._names[client_id]
        others = [one for key, one in self._names.items() if key != client_id]
        people = [name for one in others for name in one.people if name not in own.people]
        client = [name for one in others for name in one.client]
        return RuleSet(own.rules, people, client)


def without(text: str, rules: RuleSet) -> str:
    """The text with everything the rules find taken out of it."""
    parts, at = [], 0
    for one in find(text, rules):
        parts += [text[at : one.start], ANOTHER]
        at = one.end
    return "".join([*parts, text[at:]])
