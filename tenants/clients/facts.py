"""What is known of a client and of a site, as values that a form or an API request fills."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

# Longest texts, the same in forms and in the API.
NAME, ADDRESS, NOTES = 120, 400, 4000
MOST_DOMAINS, MOST_HOSTS = 20, 5


@dataclass(frozen=True, kw_only=True)
class ClientFacts:
    """A client's own particulars. Zone and currency are the client's, not the provider's."""

    name: str
    zone: str = "UTC"
    currency: str = "USD"
    locale: str = "en"
    brand_colour: str = "#0b5cad"
    help_phone: str = ""
    help_email: str = ""
    notes: str = ""
    active: bool = True
    account_manager_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """A place of a client; zone and calendar override the client's where they are set."""

    name: str
    address: str = ""
    zone: str | None = None
    calendar_id: UUID | None = None
    active: bool = True
