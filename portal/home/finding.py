"""Which cards of the catalog the reader's words are about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msp.desk.knowledge.models import CatalogItem

SHORTEST = 3
STEM = 5


def cards_about(cards: Sequence[CatalogItem], words: str) -> list[CatalogItem]:
    """Cards whose name or summary holds one of the words; every card for no words.

    Words are compared by their beginning, so that "laptops" finds the laptop.
    """
    sought = {stem(one) for one in re.findall(r"\w+", words.lower()) if len(one) >= SHORTEST}
    if not sought:
        return [] if words else list(cards)
    return [
        card
        for card in cards
        if sought & {stem(one) for one in re.findall(r"\w+", f"{card.name} {card.summary}".lower())}
    ]


def stem(word: str) -> str:
    """The beginning of a word, by which two forms of it are taken for the same."""
    return word[:STEM]
