"""The kinds of vendor systems there are. One more is one more folder and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from vendors.connectors.email.kind import kind as email
from vendors.connectors.http.kind import kind as http
from vendors.connectors.kind import Kind
from vendors.connectors.manual.kind import kind as manual
from vendors.connectors.redmine.kind import kind as redmine
from vendors.connectors.request_tracker.kind import kind as request_tracker
from vendors.connectors.roundup.kind import kind as roundup
from vendors.connectors.tmf621.kind import kind as tmf621


def kinds() -> Mapping[str, Kind]:
    """Every kind by its name; a function, for its words are translated when they are asked for."""
    known = (redmine(), request_tracker(), roundup(), email(), http(), tmf621(), manual())
    return {one.name: one for one in known}
