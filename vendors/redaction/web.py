"""The pages of the rules: for all vendors or one, all clients or one, with a box to try them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.kernel.errors import Sentence
from msp.kernel.forms import Choice, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for
from vendors.redaction.actions.save_rule import add_rule, remove_rule
from vendors.redaction.forms import RuleForm, TryForm
from vendors.redaction.queries import client_rule, client_rules, house_rule, house_rules, rules_for
from vendors.redaction.values import Hides
from vendors.redaction.veil import Veil
from vendors.redaction.words import hides_words
from vendors.register.models import Vendor
from vendors.register.queries import vendor_by_id

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}
PAGE = "/vendors/hidden"


@dataclass(frozen=True)
class Place:
    """Whose rules: of one vendor or all, of one client or all."""

    vendor: Vendor | None
    client: Tenant | None

    @property
    def url(self) -> str:
        """The page of these rules."""
        asked = {"vendor": self.vendor, "client": self.client}
        return f"{PAGE}?" + "&".join(f"{name}={one.id}" for name, one in asked.items() if one)


@get("/vendors/panel/hidden", opt=EDIT, sync_to_thread=True)
def hidden_panel(
    request: Req,
    db: NamedDependency[Session],
    vendor: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """On the page of a vendor or a client: what is hidden there, and the way to change it."""
    place = _place(db, vendor, client)
    return show(
        request,
        "vendors/redaction/panel.html",
        block="panel",
        place=place,
        lines=_lines(db, place),
    )


@get(PAGE, opt=EDIT, sync_to_thread=True)
def hidden_page(
    request: Req,
    db: NamedDependency[Session],
    vendor: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The rules, a form for one more, and a box to try them."""
    return _page(request, db, _place(db, vendor, client), read(RuleForm))


@post(PAGE, opt=EDIT, sync_to_thread=True)
def add(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """One more rule."""
    place, form = _place(db, vendor, client), _offered(read(RuleForm, posted))
    if form.validate():
        try:
            add_rule(db, form.rule(), vendor_id=vendor, client_id=client, now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, place.url, flash=_("Hidden from now on."))
    return _page(request, db, place, form, status=422)


@post(f"{PAGE}/try", opt=EDIT, sync_to_thread=True)
def try_out(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """What the vendor would read of a text."""
    place, form = _place(db, vendor, client), read(TryForm, posted)
    return _page(request, db, place, read(RuleForm), tried=form.text.data or "", block="tried")


@post(f"{PAGE}/rules/{{rule_id:uuid}}/remove", opt=EDIT, sync_to_thread=True)
def remove(request: Req, db: NamedDependency[Session], rule_id: FromPath[UUID]) -> Response[str]:
    """Take a rule away."""
    found = house_rule(db, rule_id) or client_rule(db, rule_id)
    client = getattr(found, "tenant_id", None)
    place = _place(db, found.vendor_id, client)
    remove_rule(db, found)
    return redirect(request, place.url, flash=_("Shown again from now on."))


def _place(db: Session, vendor: UUID | None, client: UUID | None) -> Place:
    return Place(
        vendor_by_id(db, vendor) if vendor else None, client_for(db, client) if client else None
    )


def _lines(db: Session, place: Place) -> list[tuple[Any, str]]:
    vendor = place.vendor.id if place.vendor else None
    rows = client_rules(db, place.client.id, vendor) if place.client else house_rules(db, vendor)
    words = hides_words()
    return [(one, words[Hides(one.hides)]) for one in rows]


def _offered(form: RuleForm) -> RuleForm:
    form.hides.choices = [Choice(one.value, words) for one, words in hides_words().items()]
    return form


def _page(
    request: Req,
    db: Session,
    place: Place,
    form: RuleForm,
    *,
    tried: str = "",
    status: int = 200,
    block: str | None = None,
) -> Response[str]:
    vendor = place.vendor.id if place.vendor else None
    client = place.client.id if place.client else None
    veil = Veil(rules_for(db, client, vendor))
    return show(
        request,
        "vendors/redaction/page.html",
        block=block,
        status=status,
        place=place,
        lines=_lines(db, place),
        form=_offered(form),
        trying=read(TryForm, text=tried),
        pieces=veil.pieces(veil.over(tried)),
        met=list(veil.met.values()),
    )


HANDLERS = (hidden_panel, hidden_page, add, try_out, remove)
