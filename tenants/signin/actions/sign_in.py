"""Sign in with an address and a password: staff, or a contact at her own portal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.people.values import normal_email
from tenants.signin.actions.count_try import counted_try
from tenants.signin.actions.open_session import open_session
from tenants.signin.candidates import agent_candidate, contact_candidate
from tenants.signin.passwords import password_fits
from tenants.signin.values import Level, Opened, Visitor


def sign_in_agent(email: str, password: str, visitor: Visitor, *, now: datetime) -> Opened:
    """Open a session, whole or waiting for the code. Raises Refused, TooMany.

    No transaction is open while the password is checked: that takes tens of milliseconds.
    """
    wanted = normal_email(email)
    with counted_try(f"agent:{wanted}", visitor, now=now):
        found = agent_candidate(email_norm=wanted)
        if not password_fits(password, found.password_hash if found else None) or found is None:
            raise _wrong()
    return open_session(visitor, level=found.level_after_password, now=now, agent_id=found.id)


def sign_in_contact(
    tenant_id: UUID, email: str, password: str, visitor: Visitor, *, now: datetime
) -> Opened:
    """Open a session of a contact of this client. Raises Refused, TooMany."""
    wanted = normal_email(email)
    with counted_try(f"contact:{tenant_id}:{wanted}", visitor, now=now):
        found = contact_candidate(tenant_id, email_norm=wanted)
        if not password_fits(password, found.password_hash if found else None) or found is None:
            raise _wrong()
    return open_session(
        visitor, level=Level.FULL, now=now, tenant_id=tenant_id, contact_id=found.id
    )


def _wrong() -> Refused:
    return Refused(_("The address or the password is not right."))
