"""What staff have on their own page besides: the zone, all other sessions, API keys."""

from uuid import UUID

from litestar import Response, Router, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect
from msp.kernel.web import AnyRequest, Known
from tenants.people.actions.choose_looks import choose_zone
from tenants.people.values import AgentPrincipal
from tenants.signin import own_web
from tenants.signin.actions.close_session import close_own_session
from tenants.signin.actions.keep_key import make_key, revoke_key
from tenants.signin.own_web import SIGNED_IN, key_form, own_shown


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
    known: NamedDependency[Known],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Make an API key and show it this once."""
    form = key_form(agent, posted)
    if not form.validate():
        return own_shown(request, db, known, status=422, key_form=form)
    rights = form.rights.data or None
    name, days = form.name.data or "", form.days.data
    key = make_key(db, agent, name, now=now(), rights=rights, days=days)
    return own_shown(request, db, known, new_key=key)


@post("/me/keys/{id:uuid}/revoke", opt=SIGNED_IN, status_code=200, sync_to_thread=True)
def end_key(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """End an API key at once."""
    revoke_key(db, id, now=now())
    return redirect(request, "/me", flash=_("That key is good no more."))


PAGES = Router(
    "/",
    route_handlers=[*own_web.HANDLERS, change_zone, close_other_sessions, add_key, end_key],
)
