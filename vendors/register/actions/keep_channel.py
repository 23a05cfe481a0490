"""Keep a way to a vendor's support: add one, change one, take one away."""

from __future__ import annotations

import re
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.register.models import Vendor, VendorChannel
from vendors.register.values import ChannelDraft, ChannelKind

MAIL = re.compile(r"[^@\s]+@[^@\s]+")
WEB = re.compile(r"https?://\S+")
PHONE = re.compile(r"(?=(?:\D*\d){3})[-+()./\d\s]+")


def add_channel(db: Session, vendor: Vendor, draft: ChannelDraft) -> VendorChannel:
    """Raises Refused for an address that is none of its kind, or is there already."""
    _check(db, vendor, draft, None)
    channel = VendorChannel(vendor_id=vendor.id, **asdict(draft))
    db.add(channel)
    db.flush()
    return channel


def change_channel(
    db: Session, vendor: Vendor, channel: VendorChannel, draft: ChannelDraft
) -> None:
    """Raises Refused as `add_channel` does."""
    _check(db, vendor, draft, channel)
    for name, value in asdict(draft).items():
        setattr(channel, name, value)
    db.flush()


def drop_channel(db: Session, channel: VendorChannel) -> None:
    """The vendor is not reached this way any more."""
    db.delete(channel)
    db.flush()


def _check(db: Session, vendor: Vendor, draft: ChannelDraft, known: VendorChannel | None) -> None:
    patterns = {
        ChannelKind.PHONE: (PHONE, _("This is not a telephone number.")),
        ChannelKind.MAIL: (MAIL, _("This is not a mail address.")),
        ChannelKind.PORTAL: (WEB, _("This is not a web address.")),
    }
    pattern, sentence = patterns[draft.kind]
    if not pattern.fullmatch(draft.address):
        raise Refused(sentence, field="address")
    same = select(VendorChannel).where(
        VendorChannel.vendor_id == vendor.id,
        VendorChannel.kind == draft.kind,
        VendorChannel.address == draft.address,
    )
    if (other := db.scalar(same)) is not None and other is not known:
        raise Refused(_("This way to the vendor is in the register already."), field="address")
