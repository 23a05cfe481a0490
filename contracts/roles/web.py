"""The page of engineers' roles, for administrators."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from contracts.roles.actions.set_role import set_role
from contracts.roles.forms import RoleForm
from contracts.roles.queries import engineers, role_lines, role_names
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

ADMIN = {"right": "admin.rules"}


@get("/admin/roles", opt=ADMIN, sync_to_thread=True)
def roles(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Who is, was or will be what."""
    form = read(RoleForm, None, valid_from=now().date()).offer(engineers(db))
    return roles_shown(request, db, form)


@post("/admin/roles", opt=ADMIN, status_code=200, sync_to_thread=True)
def keep_role(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Say what an engineer is from a day on."""
    form = read(RoleForm, posted).offer(engineers(db))
    if form.validate() and form.valid_from.data is not None:
        try:
            who, role = UUID(form.agent.data), form.role.data or ""
            set_role(db, who, role, form.valid_from.data, by=agent.id, now=now())
            return redirect(request, "/admin/roles", flash=_("The role is kept."))
        except Refused as refusal:
            form.refused(refusal)
    return roles_shown(request, db, form, status=422)


def roles_shown(
    request: AnyRequest, db: Session, form: RoleForm, status: int = 200
) -> Response[str]:
    """The list and the form."""
    values: dict[str, Any] = {"rows": role_lines(db), "names": role_names(db), "form": form}
    return show(request, "contracts/roles/list.html", status=status, **values)


PAGES = Router("/", route_handlers=[roles, keep_role])
