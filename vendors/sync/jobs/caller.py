"""A connector in use: its calls are counted and kept, and its lease renewed while it works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from msp.kernel import log, moment, settings
from msp.kernel.db import unit
from msp.kernel.http_exchange import Exchange
from msp.kernel.scope import Scope
from vendors.connections.values import ConnectionSettings
from vendors.connectors.opening import open_connector
from vendors.post.jobs_ledger import post_of
from vendors.protocol.connector import VendorConnector
from vendors.sync.actions.log_exchange import log_exchanges
from vendors.sync.actions.take_lease import LEASE, keep_lease
from vendors.sync.jobs.admission import admit
from vendors.sync.jobs.book import DeskBook
from vendors.sync.values import Lease

# However long a vendor drips, a case is not held for ever.
LONGEST_SECONDS = 600.0

logger = log.logger(__name__)


class Caller:
    """The connector of one connection and the exchanges it has made since they were last kept.

    Each call takes its token here, at the door, whatever step of ours it belongs to: the limit a
    person set is what the vendor sees.
    """

    def __init__(self, scope: Scope, connection: ConnectionSettings) -> None:
        self.connection = connection
        self._made: list[Exchange] = []
        self.connector: VendorConnector = open_connector(
            connection.kind,
            connection.base_url,
            connection.config,
            connection.secrets,
            self._made.append,
            post_of(settings.current(), connection.id),
            DeskBook(connection.id),
            partial(admit, scope, connection.id),
        )

    def keep_exchanges(
        self,
        db: Session,
        what: str,
        *,
        case_id: UUID | None = None,
        client_id: UUID | None = None,
    ) -> None:
        """Write down what was exchanged since the last time; in the caller's transaction."""
        made, self._made[:] = list(self._made), []
        log_exchanges(
            db,
            made,
            connection_id=self.connection.id,
            what=what,
            now=moment.now(),
            case_id=case_id,
            client_id=client_id,
        )

    def forget_exchanges(self) -> None:
        """What brought nothing new is not written down: a poll every few seconds fills a disk."""
        self._made.clear()

    def close(self) -> None:
        """Let go of connections."""
        self.connector.close()


@contextmanager
def lease_kept(scope: Scope, lease: Lease) -> Iterator[None]:
    """Renew the lease in a thread of its own while the block runs; a killed worker stops it."""
    ended = threading.Event()
    renewer = threading.Thread(
        target=_renew, args=(scope, lease, ended), name="vendor-lease", daemon=True
    )
    renewer.start()
    try:
        yield
    finally:
        ended.set()
        renewer.join()


def _renew(scope: Scope, lease: Lease, ended: threading.Event) -> None:
    pause = LEASE.total_seconds() / 4
    for _ in range(int(LONGEST_SECONDS / pause)):
        if ended.wait(pause):
            return
        try:
            with unit(scope) as db:
                if not keep_lease(db, lease, now=moment.now()):
                    return
        except SQLAlchemyError as failure:
            logger.warning("vendors.lease", reason=str(failure).splitlines()[0])
