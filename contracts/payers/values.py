"""The facts of payers: which cost centre stands for what from a day on, and what a profile says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Centre:
    """A place in the client's own books."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is charged: a line of a contract, a site's devices, a contract, or all of the client.

    Nothing set is everything; a line comes with its contract.
    """

    contract_id: UUID | None = None
    line: int | None = None
    site_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChargeFact:
    """From a day on a subject is charged to a centre; to none, what is less particular counts.

    The site is told by its name: so it stands on the device's share of a bill.
    """

    subject: Subject
    site: str
    centre: Centre | None
    valid_from: date
    recorded_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A billing profile as typed."""

    name: str
    legal_name: str
    street: str = ""
    street_more: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    tax_id: str = ""
    register_id: str = ""
    scheme: str = ""
    endpoint: str = ""
    buyer_reference: str = ""
    accounting_reference: str = ""
    mail: str = ""
    terms_days: int = 30
