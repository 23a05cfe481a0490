"""A connector that lies as some vendors do, over the real one: only its lists are bent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from vendors.connectors.opening import open_connector
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import Transient
from vendors.protocol.snapshots import ChangePage
from vendors.protocol.values import Capabilities, Identity
from vendors.sync.jobs import caller


@dataclass
class Lies:
    """How the vendor's lists are bent from now on."""

    page_size: int | None = None
    # Pages that come empty although more follows, for instance because rights hide their rows.
    empty_pages: int = 0
    # After so many pages of one poll the vendor gives no more.
    wall: int | None = None
    no_changes_list: bool = False
    hidden: set[str] = field(default_factory=set)
    between_pages: Callable[[], None] = lambda: None
    pages: int = 0
    # What the vendor says of its software.
    version: str | None = None


class Lying:
    """The real connector, with its lists bent by `lies`."""

    def __init__(self, real: VendorConnector, lies: Lies) -> None:
        self._real, self._lies, self._served = real, lies, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def check(self) -> Identity:
        told = self._real.check()
        return replace(told, version=self._lies.version) if self._lies.version else told

    def capabilities(self) -> Capabilities:
        if self._lies.no_changes_list:
            return replace(self._real.capabilities(), changed_since=False)
        return self._real.capabilities()

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        lies = self._lies
        if lies.wall is not None and self._served >= lies.wall:
            raise Transient("The list ends here, says the vendor.")
        self._served += 1
        lies.pages += 1
        if cursor is not None and lies.empty_pages:
            lies.empty_pages -= 1
            return ChangePage((), cursor, more=True)
        page = self._real.changed_since(cursor, lies.page_size or limit)
        lies.between_pages()
        seen = tuple(one for one in page.changes if one.external_id not in lies.hidden)
        return replace(page, changes=seen)


@pytest.fixture
def lies(monkeypatch: pytest.MonkeyPatch) -> Lies:
    """Every connector that is opened in this test lies as this says."""
    told = Lies()

    def opening(*given: Any) -> Lying:
        return Lying(open_connector(*given), told)

    monkeypatch.setattr(caller, "open_connector", opening)
    return told
