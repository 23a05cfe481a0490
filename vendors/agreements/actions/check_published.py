"""Compare what is published below with the contracts themselves, and mend the difference."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.actions.withdraw_backing import withdraw_orphans
from vendors.agreements.actions.publish import publish, publish_for_client
from vendors.agreements.models import ClientCover, VendorContract
from vendors.agreements.queries import contract_by_id
from vendors.agreements.values import CLIENT_SOURCE, SOURCE


def check_published(db: Session) -> int:
    """Withdraw what has no source any more and publish the rest anew; returns the orphans.

    Needs a scope that sees every client: another one would take their rows for orphans.
    """
    contracts = db.scalars(select(VendorContract)).all()
    covers = db.scalars(select(ClientCover)).all()
    orphans = withdraw_orphans(db, CLIENT_SOURCE, [one.id for one in covers])
    orphans += withdraw_orphans(db, SOURCE, [one.id for one in contracts])
    for contract in contracts:
        publish(db, contract)
    for cover in covers:
        publish_for_client(db, contract_by_id(db, cover.contract_id), cover)
    return orphans
