"""Add a rule about what vendors do not read, or take one away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.redaction.finding import BadPattern, check_pattern
from vendors.redaction.models import ClientRedactionRule, RedactionRule
from vendors.redaction.values import Hides, Rule

BRACKETS = set("[]\n")


def add_rule(
    db: Session,
    rule: Rule,
    *,
    vendor_id: UUID | None,
    client_id: UUID | None,
    now: datetime,
) -> None:
    """For one vendor or all, for one client or all. Raises Refused for one that cannot work."""
    checked_rule(rule)
    values = {
        "vendor_id": vendor_id,
        "hides": rule.hides.value,
        "value": rule.value.strip(),
        "label": rule.label.strip(),
        "created_at": now,
    }
    if client_id is None:
        db.add(RedactionRule(**values))
    else:
        db.add(ClientRedactionRule(tenant_id=client_id, **values))
    db.flush()


def checked_rule(rule: Rule) -> None:
    """Raises Refused for words there are none of, a pattern that cannot run, a strange label."""
    if BRACKETS & set(rule.label):
        raise Refused(_("Choose a plain word for the placeholder."), field="label")
    if rule.hides in (Hides.WORDS, Hides.PATTERN) and not rule.value.strip():
        raise Refused(_("Say what is to be hidden."), field="value")
    if rule.hides is Hides.PATTERN:
        try:
            check_pattern(rule.value)
        except BadPattern as problem:
            told = _("This pattern cannot be used: %(why)s", why=problem)
            raise Refused(told, field="value") from problem


def remove_rule(db: Session, rule: RedactionRule | ClientRedactionRule) -> None:
    """What was sent before stays as it was sent."""
    db.delete(rule)
    db.flush()
