"""One's own page, the same on both sides: language, looks, sessions, password."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused, TooMany
from msp.kernel.forms import Choice, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import local_path, redirect, show
from msp.kernel.web import AnyRequest, Known
from tenants.people.actions.choose_looks import choose_locale, choose_theme
from tenants.people.values import AgentPrincipal
from tenants.signin.actions.close_session import close_own_session
from tenants.signin.actions.set_password import change_password
from tenants.signin.browsers import browser_words
from tenants.signin.cookies import no_session_cookie
from tenants.signin.door import visitor_of
from tenants.signin.forms import ChangePasswordForm, KeyForm
from tenants.signin.queries import own_keys, own_sessions

SIGNED_IN = {"right": "signed_in"}


@get("/me", opt=SIGNED_IN, sync_to_thread=True)
def own_page(
    request: AnyRequest, db: NamedDependency[Session], known: NamedDependency[Known]
) -> Response[str]:
    """Show one's own page."""
    return own_shown(request, db, known)


@post("/me/language", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def change_language(
    request: AnyRequest,
    db: NamedDependency[Session],
    known: NamedDependency[Known],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Speak another language from the next page on."""
    choose_locale(db, known.principal, str(posted.get("locale", "")))
    return redirect(request, page_before(request))


@post("/me/theme", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def change_theme(
    request: AnyRequest,
    db: NamedDependency[Session],
    known: NamedDependency[Known],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Look light or dark from the next page on."""
    choose_theme(db, known.principal, str(posted.get("theme", "")))
    return redirect(request, page_before(request))


@post("/me/sessions/{id:uuid}/close", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def close_session(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """End one of one's own sessions."""
    close_own_session(db, id, keep=None, now=now())
    return redirect(request, "/me", flash=_("That session is over."))


@post("/me/password", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def new_password(
    request: AnyRequest,
    db: NamedDependency[Session],
    known: NamedDependency[Known],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Replace the password; every session ends, and one signs in anew."""
    form, status = read(ChangePasswordForm, posted), 422
    if form.validate():
        try:
            return password_changed(request, known, form)
        except (Refused, TooMany) as refusal:
            form.refused(refusal)
            status = refusal.status
    return own_shown(request, db, known, status=status, password_form=form)


def own_shown(
    request: AnyRequest, db: Session, known: Known, *, status: int = 200, **more: Any
) -> Response[str]:
    """One's own page, with whatever has just been refused or made."""
    values: dict[str, Any] = {
        "sessions": own_sessions(db, now=now()),
        "password_form": read(ChangePasswordForm),
        "browser": browser_words,
    }
    page = "tenants/me/portal.html"
    if isinstance(known.principal, AgentPrincipal):
        page, values = "tenants/me/staff.html", {**values, **staffs_own(db, known.principal)}
    return show(request, page, status=status, **{**values, **more})


def staffs_own(db: Session, agent: AgentPrincipal) -> dict[str, Any]:
    """What staff find on their page besides."""
    return {
        "keys": own_keys(db),
        "zones": [(zone, zone) for zone in sorted(available_timezones())],
        "key_form": key_form(agent),
        "new_key": None,
    }


def key_form(agent: AgentPrincipal, posted: FormMultiDict | None = None) -> KeyForm:
    """The form for a key, offering the rights its owner has."""
    form = read(KeyForm, posted)
    form.rights.choices = [Choice(right, right) for right in sorted(agent.rights)]
    return form


def password_changed(request: AnyRequest, known: Known, form: ChangePasswordForm) -> Response[str]:
    """Change it and ask for a new sign-in. Raises Refused, TooMany."""
    current, new = form.current.data or "", form.password.data or ""
    change_password(known.principal, current, new, visitor_of(request), now=now())
    flash = _("Your password is changed. Sign in with the new one.")
    return redirect(request, "/sign-in", flash=flash, cookies=[no_session_cookie(request)])


def page_before(request: AnyRequest) -> str:
    """The page of ours that this form stood on."""
    parts = urlsplit(request.headers.get("referer", ""))
    same_host = parts.netloc == request.headers.get("host", "")
    query = f"?{parts.query}" if parts.query else ""
    return local_path(parts.path + query) if same_host else "/"


HANDLERS = (own_page, change_language, change_theme, close_session, new_password)
