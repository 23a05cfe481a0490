"""A client's door: its people sign in at their own host."""

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath

from msp.kernel.errors import NotFound, Refused, TooMany
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import local_path, redirect, show
from msp.kernel.web import AnyRequest, Known
from tenants.signin import own_web
from tenants.signin.actions.set_password import person_of_link, set_password_by_link
from tenants.signin.actions.sign_in import sign_in_contact
from tenants.signin.actions.sign_out import sign_out
from tenants.signin.cookies import no_session_cookie, token_in
from tenants.signin.door import visitor_of
from tenants.signin.forms import NewPasswordForm, SignInForm
from tenants.signin.let_in import let_in
from tenants.signin.values import PORTAL_LIFE, PortalHost
from tenants.signin.web import Next

OPEN = {"open": True}


@get("/sign-in", opt=OPEN, sync_to_thread=True)
def sign_in_page(
    request: AnyRequest, known: NamedDependency[Known], next: Next = None
) -> Response[str]:
    """Ask who is there."""
    portal_of(known)
    if known.principal is not None:
        return redirect(request, local_path(next))
    form = read(SignInForm, next=local_path(next))
    return show(request, "tenants/signin/sign_in.html", form=form)


@post("/sign-in", opt=OPEN, status_code=200, sync_to_thread=True)
def sign_in(
    request: AnyRequest, known: NamedDependency[Known], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Check the password of one of this client's people."""
    form, client, status = read(SignInForm, posted), portal_of(known).tenant_id, 422
    if form.validate():
        email, password = form.email.data or "", form.password.data or ""
        try:
            opened = sign_in_contact(client, email, password, visitor_of(request), now=now())
            return let_in(request, opened, PORTAL_LIFE, form.next.data)
        except (Refused, TooMany) as refusal:
            form.refused(refusal)
            status = refusal.status
    return show(request, "tenants/signin/sign_in.html", status=status, form=form)


@post("/sign-out", opt=OPEN, status_code=200, sync_to_thread=True)
def leave(request: AnyRequest) -> Response[str]:
    """End the session here and in the database."""
    sign_out(token_in(request), now=now())
    return redirect(request, "/sign-in", cookies=[no_session_cookie(request)])


@get("/password/{token:str}", opt=OPEN, sync_to_thread=True)
def password_page(
    request: AnyRequest, known: NamedDependency[Known], token: FromPath[str]
) -> Response[str]:
    """Ask for a new password, for as long as the link is good."""
    return password_shown(request, known, token, read(NewPasswordForm))


@post("/password/{token:str}", opt=OPEN, status_code=200, sync_to_thread=True)
def set_password(
    request: AnyRequest,
    known: NamedDependency[Known],
    token: FromPath[str],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Set it; all sessions of that person end and the link is used up."""
    form, client = read(NewPasswordForm, posted), portal_of(known).tenant_id
    if form.validate():
        try:
            set_password_by_link(token, form.password.data or "", tenant_id=client, now=now())
            return redirect(request, "/sign-in", flash=_("Your password is set. Sign in with it."))
        except Refused as refusal:
            form.refused(refusal)
    return password_shown(request, known, token, form, 422)


def portal_of(known: Known) -> PortalHost:
    """The client whose door this is. Raises NotFound at a host that is nobody's."""
    if not isinstance(known.place, PortalHost):
        raise NotFound(_("There is no service desk at this address."))
    return known.place


def password_shown(
    request: AnyRequest, known: Known, token: str, form: NewPasswordForm, status: int = 200
) -> Response[str]:
    """The page behind a link. Raises Refused when the link is not good here."""
    _owner, person = person_of_link(token, tenant_id=portal_of(known).tenant_id)
    page = "tenants/signin/password.html"
    return show(request, page, status=status, form=form, person=person, token=token)


PAGES = Router(
    "/",
    route_handlers=[
        sign_in_page,
        sign_in,
        leave,
        password_page,
        set_password,
        *own_web.HANDLERS,
    ],
)
