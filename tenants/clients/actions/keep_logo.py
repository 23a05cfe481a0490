"""Give a client's portal a logo, or take it away."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.files import store
from msp.kernel.pictures import small_picture
from tenants.clients.models import Tenant

# Twice as large as it is ever shown, for screens with fine pixels.
WIDTH, HEIGHT = 480, 96


def keep_logo(db: Session, client: Tenant, source: BinaryIO) -> None:
    """Show this picture at the client's door from now on. Raises Refused for what is none."""
    try:
        picture = small_picture(source, width=WIDTH, height=HEIGHT)
    except Refused as refusal:
        raise Refused(str(refusal), field="logo") from refusal
    client.brand_logo_key = store(BytesIO(picture)).key
    db.flush()


def drop_logo(db: Session, client: Tenant) -> None:
    """Show the client's initial in its place."""
    client.brand_logo_key = None
    db.flush()
