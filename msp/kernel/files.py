"""Files at rest, addressed by their content: the same bytes are kept once and never change."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype

from msp.kernel import settings
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _

CHUNK = 1 << 20
MAX_BYTES = 40 * CHUNK
HEAD = 4096


@dataclass(frozen=True)
class StoredFile:
    """What is known of stored bytes: `size` in bytes, `sha256` in hex, `key` finds them again."""

    sha256: str
    size: int
    content_type: str
    key: str


def store(source: BinaryIO, *, max_bytes: int = MAX_BYTES) -> StoredFile:
    """Keep the bytes of `source`. Raises Refused when there are more than `max_bytes`.

    The file is complete and synced before it gets its name, so a crash leaves no half file.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        try:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise Refused(_("The file is larger than %(mb)s MB.", mb=max_bytes // CHUNK))
                head = head or chunk[:HEAD]
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        except BaseException:
            Path(target.name).unlink(missing_ok=True)
            raise
    name = digest.hexdigest()
    place = folder / name[:2] / name
    place.parent.mkdir(exist_ok=True)
    Path(target.name).replace(place)
    return StoredFile(name, size, _kind(head), name)


def open_file(key: str) -> BinaryIO:
    """The bytes behind a key; the caller closes it. Raises NotFound."""
    if not key.isalnum():
        raise NotFound(_("There is no such file."))
    try:
        return (_folder() / key[:2] / key).open("rb")
    except FileNotFoundError as error:
        raise NotFound(_("There is no such file.")) from error


def _folder() -> Path:
    return settings.current().data_dir / "files"


def _kind(head: bytes) -> str:
    """The type as the bytes tell it; never as the sender claims it."""
    found = filetype.guess(head)
    if found is not None:
        return str(found.mime)
    try:
        head.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain"
