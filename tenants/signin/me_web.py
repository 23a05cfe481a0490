"""One's own page: language and zone, sessions, API keys, password. Staff's side."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused, TooMany
from msp.kernel.forms import Choice, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import local_path, redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.actions.choose_looks import choose_locale, choose_theme, choose_zone
from tenants.people.values import AgentPrincipal, ContactPrincipal
from tenants.signin.actions.close_session import close_own_session
from tenants.signin.actions.keep_key import make_key, revoke_key
from tenants.signin.actions.set_password import change_password
from tenants.signin.browsers import browser_words
from tenants.signin.cookies import no_session_cookie
from tenants.signin.door import visitor_of
from tenants.signin.forms import ChangePasswordForm, KeyForm
from tenants.signin.queries import own_keys, own_sessions

SIGNED_IN = {"right": "signed_in"}


@get("/me", opt=SIGNED_IN, sync_to_thread=True)
def own_page(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """Show one's own page."""
    return own(request, db, agent)


@post("/me/language", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def change_language(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Speak another language from the next page on."""
    choose_locale(db, agent, str(posted.get("locale", "")))
    return redirect(request, page_before(request))


@post("/me/theme", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def change_theme(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Look light or dark from the next page on."""
    choose_theme(db, agent, str(posted.get("theme", "")))
    return redirect(request, page_before(request))


@post("/me/zone", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def change_zone(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Show times in another zone from the next page on."""
    choose_zone(db, agent, str(posted.get("zone", "")))
    return redirect(request, "/me", flash=_("Times are shown in this zone now."))


@post("/me/sessions/{id:uuid}/close", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def close_session(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """End one of one's own sessions."""
    close_own_session(db, id, keep=None, now=now())
    return redirect(request, "/me", flash=_("That session is over."))


@post("/me/sessions/close", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def close_other_sessions(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """End all of one's own sessions but this one."""
    close_own_session(db, None, keep=agent.session_id, now=now())
    return redirect(request, "/me", flash=_("All your other sessions are over."))


@post("/me/keys", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def add_key(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Make an API key and show it this once."""
    form = key_form(agent, posted)
    if not form.validate():
        return own(request, db, agent, status=422, key_form=form)
    rights = form.rights.data or None
    name, days = form.name.data or "", form.days.data
    key = make_key(db, agent, name, now=now(), rights=rights, days=days)
    return own(request, db, agent, new_key=key)


@post("/me/keys/{id:uuid}/revoke", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def end_key(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """End an API key at once."""
    revoke_key(db, id, now=now())
    return redirect(request, "/me", flash=_("That key is good no more."))


@post("/me/password", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def new_password(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Replace the password; every session ends, and one signs in anew."""
    form, status = read(ChangePasswordForm, posted), 422
    if form.validate():
        try:
            return password_changed(request, agent, form)
        except (Refused, TooMany) as refusal:
            form.refused(refusal)
            status = refusal.status
    return own(request, db, agent, status=status, password_form=form)


def own(
    request: AnyRequest, db: Session, agent: AgentPrincipal, *, status: int = 200, **more: Any
) -> Response[str]:
    """One's own page, with whatever has just been refused or made."""
    values = {
        "sessions": own_sessions(db, now=now()),
        "keys": own_keys(db),
        "zones": [(zone, zone) for zone in sorted(available_timezones())],
        "password_form": read(ChangePasswordForm),
        "key_form": key_form(agent),
        "new_key": None,
        "browser": browser_words,
    }
    return show(request, "tenants/me/staff.html", status=status, **{**values, **more})


def key_form(agent: AgentPrincipal, posted: FormMultiDict | None = None) -> KeyForm:
    """The form for a key, offering the rights its owner has."""
    form = read(KeyForm, posted)
    form.rights.choices = [Choice(right, right) for right in sorted(agent.rights)]
    return form


def password_changed(
    request: AnyRequest, person: AgentPrincipal | ContactPrincipal, form: ChangePasswordForm
) -> Response[str]:
    """Change it and ask for a new sign-in. Raises Refused, TooMany."""
    current, new = form.current.data or "", form.password.data or ""
    change_password(person, current, new, visitor_of(request), now=now())
    flash = _("Your password is changed. Sign in with the new one.")
    return redirect(request, "/sign-in", flash=flash, cookies=[no_session_cookie()])


def page_before(request: AnyRequest) -> str:
    """The page of ours that this form stood on."""
    parts = urlsplit(request.headers.get("referer", ""))
    same_host = parts.netloc == request.headers.get("host", "")
    query = f"?{parts.query}" if parts.query else ""
    return local_path(parts.path + query) if same_host else "/"


PAGES = Router(
    "/",
    route_handlers=[
        own_page,
        change_language,
        change_zone,
        change_theme,
        close_session,
        close_other_sessions,
        add_key,
        end_key,
        new_password,
    ],
)
