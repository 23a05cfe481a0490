"""Staff's door: signing in, the code, setting a password by a link, signing out."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from msp.kernel.errors import NotSignedIn, Refused, TooMany
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import local_path, redirect, show
from msp.kernel.web import AnyRequest, Known
from tenants.signin.actions.confirm_code import confirm_code, enrol_code
from tenants.signin.actions.set_password import person_of_link, set_password_by_link
from tenants.signin.actions.sign_in import sign_in_agent
from tenants.signin.actions.sign_out import sign_out
from tenants.signin.cookies import no_session_cookie, token_in
from tenants.signin.door import visitor_of
from tenants.signin.forms import LONGEST_PATH, CodeForm, NewPasswordForm, SignInForm
from tenants.signin.let_in import let_in
from tenants.signin.principals import half_signed_in
from tenants.signin.totp import new_secret, pending_secret, picture, seal_secret
from tenants.signin.values import STAFF_LIFE, HalfSignedIn, Level, Opened

SIGN_IN, CODE, PASSWORD = "sign_in.html", "code.html", "password.html"
Next = Annotated[str | None, QueryParameter(max_length=LONGEST_PATH)]


@get("/sign-in", opt={"open": True}, sync_to_thread=True)
def sign_in_page(
    request: AnyRequest, known: NamedDependency[Known], next: Next = None
) -> Response[str]:
    """Ask who is there."""
    if known.principal is not None:
        return redirect(request, local_path(next))
    return page(request, SIGN_IN, form=read(SignInForm, next=local_path(next)))


@post("/sign-in", opt={"open": True}, status_code=200, sync_to_thread=True)
def sign_in(request: AnyRequest, posted: NamedDependency[FormMultiDict]) -> Response[str]:
    """Check the password; what is wrong is told without telling whether the account exists."""
    form, status = read(SignInForm, posted), 422
    if form.validate():
        try:
            visitor = visitor_of(request)
            opened = sign_in_agent(
                form.email.data or "", form.password.data or "", visitor, now=now()
            )
            return let_in(request, opened, STAFF_LIFE, form.next.data)
        except (Refused, TooMany) as refusal:
            form.refused(refusal)
            status = refusal.status
    return page(request, SIGN_IN, status, form=form)


@get("/sign-in/code", opt={"open": True}, sync_to_thread=True)
def code_page(request: AnyRequest, next: Next = None) -> Response[str]:
    """Ask for the code, or show the secret to set one up."""
    half = half_signed_in(token_in(request), now())
    if half is None:
        return redirect(request, "/sign-in")
    return code_shown(request, half, read(CodeForm, next=local_path(next)))


@post("/sign-in/code", opt={"open": True}, status_code=200, sync_to_thread=True)
def give_code(request: AnyRequest, posted: NamedDependency[FormMultiDict]) -> Response[str]:
    """Check the code; the session is whole afterwards."""
    half, form = half_signed_in(token_in(request), now()), read(CodeForm, posted)
    if half is None:
        return redirect(request, "/sign-in")
    status = 422
    if form.validate():
        try:
            return let_in(request, check_code(request, half, form), STAFF_LIFE, form.next.data)
        except (Refused, TooMany) as refusal:
            form.refused(refusal)
            status = refusal.status
    return code_shown(request, half, form, status)


@get("/password/{token:str}", opt={"open": True}, sync_to_thread=True)
def password_page(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Ask for a new password, for as long as the link is good."""
    _owner, person = person_of_link(token, tenant_id=None)
    return page(request, PASSWORD, form=read(NewPasswordForm), person=person, token=token)


@post("/password/{token:str}", opt={"open": True}, status_code=200, sync_to_thread=True)
def set_password(
    request: AnyRequest, token: FromPath[str], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Set it; all sessions of that person end and the link is used up."""
    _owner, person = person_of_link(token, tenant_id=None)
    form = read(NewPasswordForm, posted)
    if form.validate():
        try:
            set_password_by_link(token, form.password.data or "", tenant_id=None, now=now())
            return redirect(request, "/sign-in", flash=_("Your password is set. Sign in with it."))
        except Refused as refusal:
            form.refused(refusal)
    return page(request, PASSWORD, 422, form=form, person=person, token=token)


@post("/sign-out", opt={"open": True}, status_code=200, sync_to_thread=True)
def leave(request: AnyRequest) -> Response[str]:
    """End the session here and in the database."""
    sign_out(token_in(request), now=now())
    return redirect(request, "/sign-in", cookies=[no_session_cookie(request)])


def page(request: AnyRequest, name: str, status: int = 200, **values: Any) -> Response[str]:
    """A page of the door."""
    return show(request, f"tenants/signin/{name}", status=status, **values)


def code_shown(
    request: AnyRequest, half: HalfSignedIn, form: CodeForm, status: int = 200
) -> Response[str]:
    """The code page, with the secret and its picture while one is being set up."""
    if half.level == Level.CODE:
        return page(request, CODE, status, form=form, half=half, secret=None, svg=None)
    secret = pending_secret(form.secret.data or "", half.agent_id) or new_secret()
    form.secret.data = seal_secret(secret, half.agent_id)
    svg = picture(secret, half.email)
    return page(request, CODE, status, form=form, half=half, secret=secret, svg=svg)


def check_code(request: AnyRequest, half: HalfSignedIn, form: CodeForm) -> Opened:
    """Complete the session, setting up the code first where there is none."""
    token, visitor, code = token_in(request), visitor_of(request), form.code.data or ""
    if token is None:
        raise NotSignedIn(_("Please sign in."))
    if half.level == Level.CODE:
        return confirm_code(half, token, code, visitor, now=now())
    secret = pending_secret(form.secret.data or "", half.agent_id)
    if secret is None:
        raise Refused(_("Set up the code anew with the picture below."), field="code")
    return enrol_code(half, token, secret, code, visitor, now=now())


PAGES = Router(
    "/",
    route_handlers=[
        sign_in_page,
        sign_in,
        code_page,
        give_code,
        password_page,
        set_password,
        leave,
    ],
)
