"""What the conformance suite needs to know about a vendor's system beside its connector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msp.kernel.http_exchange import Exchange
from vendors.protocol.connector import VendorConnector


class Peer(Protocol):
    """A real system with a person of the vendor in it."""

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
    ) -> VendorConnector:
        """Our side, over another port when a proxy stands between."""
        ...

    @property
    def port(self) -> int: ...

    def says(self, case_id: str, text: str) -> str:
        """The vendor's person comments."""
        ...

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        """The vendor's person adds a file."""
        ...

    def sets_status(self, case_id: str, raw: str) -> None:
        """The vendor's person changes the status."""
        ...

    def renames(self, case_id: str, title: str) -> None:
        """The vendor's person changes the title."""
        ...

    def removes(self, case_id: str) -> None:
        """The vendor deletes the case."""
        ...

    def cases_called(self, title: str) -> list[str]:
        """The ids of the cases with this title, as the vendor sees them."""
        ...

    def comments_of(self, case_id: str) -> list[str]:
        """The texts that whoever asked can read, oldest first."""
        ...

    def files_of(self, case_id: str) -> list[bytes]:
        """The contents of the files the vendor sees."""
        ...
