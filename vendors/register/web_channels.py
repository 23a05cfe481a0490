"""Pages of the ways to a vendor's support."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from tenants.calendars.queries import list_calendars
from vendors.register.actions.keep_channel import add_channel, change_channel, drop_channel
from vendors.register.forms import ChannelForm
from vendors.register.models import Vendor, VendorChannel
from vendors.register.queries import channel_by_id, vendor_by_id

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@get("/vendors/{vendor_id:uuid}/channels/new", opt=EDIT, sync_to_thread=True)
def new_channel(
    request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]
) -> Response[str]:
    """Ask how the vendor is reached."""
    return _form(request, db, vendor_by_id(db, vendor_id), read(ChannelForm), None)


@post("/vendors/{vendor_id:uuid}/channels/new", opt=EDIT, sync_to_thread=True)
def create_channel(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
) -> Response[str]:
    """Keep it."""
    return _save(request, db, posted, vendor_by_id(db, vendor_id), None)


@get("/vendors/channels/{channel_id:uuid}", opt=EDIT, sync_to_thread=True)
def edit_channel(
    request: Req, db: NamedDependency[Session], channel_id: FromPath[UUID]
) -> Response[str]:
    """A channel to be changed."""
    channel = channel_by_id(db, channel_id)
    vendor = vendor_by_id(db, channel.vendor_id)
    return _form(request, db, vendor, read(ChannelForm, obj=channel), channel)


@post("/vendors/channels/{channel_id:uuid}", opt=EDIT, sync_to_thread=True)
def save_channel(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    channel_id: FromPath[UUID],
) -> Response[str]:
    """Keep the changes."""
    channel = channel_by_id(db, channel_id)
    return _save(request, db, posted, vendor_by_id(db, channel.vendor_id), channel)


@post("/vendors/channels/{channel_id:uuid}/remove", opt=EDIT, sync_to_thread=True)
def remove_channel(
    request: Req, db: NamedDependency[Session], channel_id: FromPath[UUID]
) -> Response[str]:
    """Take it out of the register."""
    channel = channel_by_id(db, channel_id)
    drop_channel(db, channel)
    return redirect(request, f"/vendors/{channel.vendor_id}", flash=_("Removed"))


def _save(
    request: Req, db: Session, posted: FormMultiDict, vendor: Vendor, known: VendorChannel | None
) -> Response[str]:
    form = _offered(db, read(ChannelForm, posted))
    if form.validate():
        try:
            if known is None:
                add_channel(db, vendor, form.draft())
            else:
                change_channel(db, vendor, known, form.draft())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/vendors/{vendor.id}", flash=_("Saved"))
    return _form(request, db, vendor, form, known, status=422)


def _offered(db: Session, form: ChannelForm) -> ChannelForm:
    return form.offer([(one.id, one.name) for one in list_calendars(db)])


def _form(
    request: Req,
    db: Session,
    vendor: Vendor,
    form: ChannelForm,
    known: VendorChannel | None,
    *,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        "vendors/register/part.html",
        status=status,
        title=_("Way to the vendor") if known else _("New way to the vendor"),
        vendor=vendor,
        form=_offered(db, form),
        action=f"/vendors/channels/{known.id}" if known else f"/vendors/{vendor.id}/channels/new",
        remove=f"/vendors/channels/{known.id}/remove" if known else None,
        ask=_("Remove this way to the vendor?"),
    )


HANDLERS = (new_channel, create_channel, edit_channel, save_channel, remove_channel)
