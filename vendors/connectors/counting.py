"""A download under a limit."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import BinaryIO

from msp.kernel.i18n import _
from vendors.protocol.errors import TooLarge


class Counting(BytesIO):
    """Passes bytes on, digests them, and stops at a limit."""

    def __init__(self, sink: BinaryIO, limit: int) -> None:
        super().__init__()
        self.digest = hashlib.sha256()
        self._sink, self._left = sink, limit

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # bytes are all we are given
        self._left -= len(chunk)
        if self._left < 0:
            raise TooLarge(_("The file is larger than allowed."))
        self.digest.update(chunk)
        return self._sink.write(chunk)
