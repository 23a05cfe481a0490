"""Reading letters: of one bill, of a month's bills, and those that a person has to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.letters.models import IS_NEWEST, Letter
from contracts.letters.values import About, Recipient, Standing
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.mail.posted import UNDECIDED, OutState
from tenants.people.models import Contact

READS_BILLS = "invoices.read"
MOST = 100


def bill_readers(db: Session, tenant_id: UUID) -> list[Recipient]:
    """The client's people who may read its bills and have an address to send them to."""
    rows = db.scalars(
        select(Contact)
        .where(Contact.tenant_id == tenant_id, Contact.active, Contact.email_norm != "")
        .where(Contact.rights.contains([READS_BILLS]))
        .order_by(Contact.name, Contact.id)
    )
    return [Recipient(one.name, one.email, one.id) for one in rows]


def letters_about(db: Session, about: About) -> Sequence[Letter]:
    """Every letter about one thing, the newest copy first."""
    wanted = select(Letter).where(Letter.tenant_id == about.tenant_id)
    if about.statement_id is not None:
        wanted = wanted.where(Letter.statement_id == about.statement_id)
    elif about.credit_id is not None:
        wanted = wanted.where(Letter.credit_id == about.credit_id)
    else:
        wanted = wanted.where(Letter.rise_id == about.rise_id)
    return db.scalars(wanted.order_by(Letter.copy.desc(), Letter.to_name, Letter.id)).all()


def letters_of_rises(db: Session, tenant_id: UUID) -> dict[UUID, list[Letter]]:
    """A client's letters of new prices by their rise, the newest copy first."""
    rows = db.scalars(
        select(Letter)
        .where(Letter.tenant_id == tenant_id, Letter.rise_id.is_not(None))
        .order_by(Letter.copy.desc(), Letter.to_name, Letter.id)
    )
    found: dict[UUID, list[Letter]] = defaultdict(list)
    for row in rows:
        if row.rise_id is not None:
            found[row.rise_id].append(row)
    return found


def letter_for(db: Session, letter_id: UUID) -> Letter:
    """A letter, locked. Raises NotFound also when it is not for this person."""
    found = db.scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    if found is None:
        raise NotFound(_("There is no such letter, or it is not for you."))
    return found


def letter_by_message_id(db: Session, ids: Iterable[str]) -> Letter | None:
    """The letter among these ids, if one of ours is."""
    known = [one for one in ids if one]
    return db.scalars(select(Letter).where(Letter.message_id.in_(known)).limit(1)).first()


def standings_of(db: Session, statement_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """How the letters about these bills stand; a bill without letters is left out."""
    rows = db.execute(
        select(Letter.statement_id, Letter.copy, Letter.state).where(
            Letter.statement_id.in_(list(statement_ids))
        )
    )
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for statement_id, copy, state in rows:
        if statement_id is not None:
            found[statement_id].append((copy, state))
    return {one: _worst(letters) for one, letters in found.items()}


def standing_of(letters: Sequence[Letter]) -> Standing:
    """How the letters about one thing stand."""
    return _worst([(one.copy, one.state) for one in letters])


def _worst(letters: list[tuple[int, str]]) -> Standing:
    """Of the newest copy: trouble before waiting before sent."""
    if not letters:
        return Standing.NOT_SENT
    newest = max(copy for copy, _state in letters)
    states = {OutState(state) for copy, state in letters if copy == newest}
    if states & set(UNDECIDED):
        return Standing.TROUBLE
    return Standing.SENT if states == {OutState.SENT} else Standing.WAITING


def troubled_letters(db: Session) -> Sequence[Letter]:
    """Letters that failed, came back or are in doubt, and that no newer copy has replaced."""
    wanted = select(Letter).where(Letter.state.in_(UNDECIDED), IS_NEWEST)
    return db.scalars(wanted.order_by(Letter.created_at, Letter.id).limit(MOST)).all()


def trouble_count(db: Session, tenant_ids: Collection[UUID] | None = None) -> int:
    """How many of them there are, of these clients or of all that one may see."""
    wanted = select(func.count()).select_from(Letter)
    wanted = wanted.where(Letter.state.in_(UNDECIDED), IS_NEWEST)
    if tenant_ids is not None:
        wanted = wanted.where(Letter.tenant_id.in_(tenant_ids))
    return db.scalar(wanted) or 0
