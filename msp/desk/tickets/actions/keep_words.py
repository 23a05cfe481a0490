"""Keep the desk's own words: categories, and what each status is called."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models_side import Category, StatusLabel
from msp.desk.values import Status
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _

LONGEST_WORD = 60


def add_category(db: Session, name: str) -> Category:
    """Add a category. Its key never changes, since tickets, rules and contracts refer to it.

    Raises Refused for a blank name, Conflict for one whose key exists.
    """
    shown = " ".join(name.split())[:LONGEST_WORD]
    key = key_of(shown)
    if not key:
        raise Refused(_("Give the category a name."), field="name")
    if db.scalar(select(Category.id).where(Category.key == key)):
        raise Conflict(_("There is already a category %(name)s.", name=shown), field="name")
    last = db.scalar(select(func.max(Category.position))) or 0
    row = Category(key=key, name=shown, position=last + 1)
    db.add(row)
    db.flush()
    return row


def change_category(db: Session, row: Category, name: str, *, active: bool) -> None:
    """Rename it, or take it out of use; tickets keep it."""
    shown = " ".join(name.split())[:LONGEST_WORD]
    if not shown:
        raise Refused(_("Give the category a name."), field="name")
    row.name, row.active = shown, active
    db.flush()


def key_of(name: str) -> str:
    """The unchanging key of a name: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


def name_status(db: Session, status: Status, label: str) -> None:
    """Call a status something else on every page; a blank label gives it its own name back."""
    db.execute(delete(StatusLabel).where(StatusLabel.status == status))
    shown = " ".join(label.split())[:LONGEST_WORD]
    if shown:
        db.add(StatusLabel(status=status, label=shown))
    db.flush()
