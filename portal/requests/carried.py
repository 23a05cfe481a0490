"""Files on their way: stored when the form is checked, sent with the request, signed between.

The check page cannot hold a file. What it carries instead is a list of what was stored, signed
for the one contact who uploaded it: nobody can put a file of somebody else's into a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import BinaryIO, cast
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from litestar.datastructures import FormMultiDict, UploadFile

from msp.desk.tickets.values import IncomingFile
from msp.kernel import settings
from msp.kernel.errors import Refused
from msp.kernel.files import StoredFile, store
from msp.kernel.i18n import _
from portal.requests.values import CarriedFile

MOST = 10


def uploaded(posted: FormMultiDict, name: str = "files") -> list[CarriedFile]:
    """Store the files of a form. Raises Refused for too many or too large ones."""
    given = [one for one in posted.getall(name, []) if isinstance(one, UploadFile)]
    files = [one for one in given if one.filename]
    if len(files) > MOST:
        raise Refused(_("At most %(most)s files at once.", most=MOST), field="files")
    return [_stored(one) for one in files]


def _stored(file: UploadFile) -> CarriedFile:
    # A spooled file reads as any binary file does; its type only does not say so.
    kept = store(cast(BinaryIO, file.file))
    return CarriedFile(file.filename[-200:], kept.sha256, kept.size, kept.content_type, kept.key)


def seal(files: Sequence[CarriedFile], contact_id: UUID) -> str:
    """The list, signed for this contact; empty for no files."""
    return _signer(contact_id).dumps([astuple(one) for one in files]) if files else ""


def unseal(sealed: str | None, contact_id: UUID) -> list[CarriedFile]:
    """The list again. Raises Refused for one that was not made here for this contact."""
    if not sealed:
        return []
    try:
        return [CarriedFile(*one) for one in _signer(contact_id).loads(sealed)]
    except (BadSignature, TypeError) as error:
        raise Refused(_("The attached files were lost. Attach them again.")) from error


def as_incoming(files: Sequence[CarriedFile]) -> tuple[IncomingFile, ...]:
    """The files as the desk's actions take them."""
    return tuple(
        IncomingFile(one.filename, StoredFile(one.sha256, one.size, one.content_type, one.key))
        for one in files
    )


def _signer(contact_id: UUID) -> URLSafeSerializer:
    return URLSafeSerializer(settings.current().secret_key, salt=f"request-files:{contact_id}")
