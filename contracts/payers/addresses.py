"""An address as people of its country write it, one line under another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msp.kernel.countries import country_name

# Where the postcode comes after the town, and the region stands beside it.
TOWN_FIRST = frozenset({"AU", "CA", "GB", "IE", "IN", "NZ", "US"})


def address_text(place: Mapping[str, Any]) -> str:
    """The lines that there are, the country in the reader's language; nothing if none is written.

    `place` has street, postcode, city, region and country, and may have a second street line.
    """
    lines = [place["street"], place.get("street_more", ""), *_town(place)]
    if any(lines):
        lines.append(country_name(place["country"]))
    return "\n".join(one for one in lines if one)


def _town(place: Mapping[str, Any]) -> list[str]:
    postcode, city, region = place["postcode"], place["city"], place["region"]
    if place["country"] in TOWN_FIRST:
        return [", ".join(filter(None, (city, " ".join(filter(None, (region, postcode))))))]
    return [" ".join(filter(None, (postcode, city))), region]
