"""Set when the vendor is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from vendors.connections.queries import connection_by_id
from vendors.connectors.manual.kind import CHASE_HOURS, DEFAULTS, LEAD_MINUTES
from vendors.phone.chasing import ChaseRules, next_chase
from vendors.phone.models import PhoneCase
from vendors.phone.queries import open_hours
from vendors.protocol.values import CaseStatus


def set_chase(db: Session, kept: PhoneCase, *, now: datetime) -> None:
    """By the promise and the connection's rules, from now on. The caller holds the case's lock."""
    connection = connection_by_id(db, kept.connection_id)
    kept.chase_at = next_chase(
        CaseStatus(kept.status),
        kept.promised_at,
        open_hours(db, connection.vendor_id),
        rules_of(connection.config),
        now,
    )
    db.flush()


def rules_of(config: Mapping[str, str]) -> ChaseRules:
    """What an administrator set; what he left out is as it comes."""
    rules = {**DEFAULTS, **config}
    return ChaseRules(int(rules[CHASE_HOURS]), timedelta(minutes=int(rules[LEAD_MINUTES])))
