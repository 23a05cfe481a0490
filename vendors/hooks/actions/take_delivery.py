"""Take a vendor's delivery: proven, put into the inbox, and nothing else done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from uuid import uuid4

from sqlalchemy import text

from msp.kernel.db import record, unit
from msp.kernel.errors import NotFound, NotSignedIn, Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from msp.kernel.metrics import STRANGERS
from msp.kernel.scope import DOOR
from vendors.connectors.kind import Receipt
from vendors.connectors.kinds import kinds
from vendors.connectors.opening import open_connector
from vendors.connectors.signatures import HOOK, Scheme, prove
from vendors.hooks.queries import address_behind, hook_at
from vendors.hooks.values import Hook
from vendors.protocol.errors import ConnectorError, Forbidden
from vendors.protocol.snapshots import InboundHint

MOST_HINTS = 100
REFUSALS_KEPT = 20
LONGEST_KEY = 200
# What a connector stumbles over in a body that is not what the vendor sends.
UNREADABLE = (ConnectorError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


def take_delivery(token: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Receipt:
    """Keep the hints of a proven delivery and wake the sweep; what the vendor is answered.

    Raises NotFound for an address there is not, NotSignedIn for a delivery that is not the
    vendor's, Refused for one that cannot be read. Nothing is called and no case is touched here.
    """
    with unit(DOOR) as db:
        hook = hook_at(db, token, now=now)
    if hook is None:
        STRANGERS.inc()
        # As much work as a real address makes: how long it takes tells nobody which ones exist.
        with suppress(Forbidden):
            prove(Scheme.BODY, {HOOK: token}, headers, body, now)
        raise NotFound(_("There is no such page."))
    try:
        hints = _hints(hook, headers, body, now)
    except Forbidden as refusal:
        _refuse(hook, str(refusal), now)
        raise NotSignedIn(_("This delivery is not signed as agreed.")) from refusal
    except UNREADABLE as refusal:
        _refuse(hook, _("The delivery cannot be read."), now)
        raise Refused(_("This delivery cannot be read.")) from refusal
    _keep(hook, hints, now)
    return kinds()[hook.kind].receipt(hook.config, str(hook.connection_id), address_behind(token))


def _hints(
    hook: Hook, headers: Mapping[str, str], body: bytes, now: datetime
) -> Sequence[InboundHint]:
    connector = open_connector(
        hook.kind, hook.base_url, hook.config, hook.secrets, record=lambda _exchange: None
    )
    with closing(connector):
        return connector.verify_and_parse(headers, body, now)[:MOST_HINTS]


def _keep(hook: Hook, hints: Sequence[InboundHint], now: datetime) -> None:
    call = text(
        "select door_vendor_delivery("
        ":id, :connection, :key, :external, :correlation, :occurred, :at)"
    )
    with unit(DOOR) as db:
        for hint in hints:
            values = {
                "id": new_id(),
                "connection": hook.connection_id,
                "key": hint.dedupe_key[:LONGEST_KEY] or uuid4().hex,
                "external": hint.external_id,
                "correlation": hint.correlation_id,
                "occurred": hint.occurred_at,
                "at": now,
            }
            db.execute(call, values)


def _refuse(hook: Hook, reason: str, now: datetime) -> None:
    values = {
        "id": new_id(),
        "connection": hook.connection_id,
        "reason": reason,
        "at": now,
        "keep": REFUSALS_KEPT,
    }
    with record(DOOR) as db:
        db.execute(
            text("select door_vendor_refusal(:id, :connection, :reason, :at, :keep)"), values
        )
