"""How texts are compared across systems that rewrite line ends and spaces."""

from __future__ import annotations

import hashlib
import unicodedata


def body_hash(text: str) -> str:
    """Equal for texts that differ in spaces, line ends or composed letters only."""
    words = " ".join(unicodedata.normalize("NFC", text.replace("\x00", "")).split())
    return hashlib.sha256(words.encode()).hexdigest()
