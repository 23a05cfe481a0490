"""SLA policies: the list and the form with its grid of targets."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.sla.actions.save_policy import save_policy
from contracts.sla.forms import (
    CLOCKS,
    PRIORITIES,
    PolicyForm,
    always_name,
    clock_words,
    promises_in,
    written,
)
from contracts.sla.models import SlaPolicy
from contracts.sla.queries import policies, policy_for
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest

RULES = {"right": "admin.rules"}


@get("/admin/sla", opt=RULES, sync_to_thread=True)
def sla(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """List the policies with their targets."""
    values: dict[str, Any] = {"policies": policies(db), "clocks": CLOCKS}
    values |= {"priorities": PRIORITIES, "clock_words": clock_words(), "written": written}
    values["always_name"] = always_name
    return show(request, "contracts/sla/list.html", **values)


@get("/admin/sla/new", opt=RULES, sync_to_thread=True)
def new_policy(request: AnyRequest) -> Response[str]:
    """Ask for a new policy."""
    return form_shown(request, read(PolicyForm, None), {}, None)


@post("/admin/sla/new", opt=RULES, status_code=200, sync_to_thread=True)
def create_policy(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Keep the new policy."""
    return kept_or_shown(request, db, posted, None)


@get("/admin/sla/{id:uuid}", opt=RULES, sync_to_thread=True)
def edit_policy(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a policy to be changed."""
    policy = policy_for(db, id)
    return form_shown(request, read(PolicyForm, None, obj=policy), written(policy), policy)


@post("/admin/sla/{id:uuid}", opt=RULES, status_code=200, sync_to_thread=True)
def change_policy(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Keep the changes; tickets already open keep the targets they began with."""
    return kept_or_shown(request, db, posted, policy_for(db, id))


def kept_or_shown(
    request: AnyRequest, db: Session, posted: FormMultiDict, policy: SlaPolicy | None
) -> Response[str]:
    """Keep the policy, or show the form again with what is wrong."""
    form = read(PolicyForm, posted)
    if form.validate():
        try:
            save_policy(
                db,
                policy.id if policy else None,
                form.name.data or "",
                form.description.data or "",
                promises_in(posted),
                default=bool(form.default.data),
            )
            return redirect(request, "/admin/sla", flash=_("The policy is saved."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    fields = {name: str(value) for name, value in posted.items() if isinstance(value, str)}
    return form_shown(request, form, fields, policy, status=422)


def form_shown(
    request: AnyRequest,
    form: PolicyForm,
    fields: dict[str, str],
    policy: SlaPolicy | None,
    status: int = 200,
) -> Response[str]:
    """The page of the form."""
    values: dict[str, Any] = {"form": form, "fields": fields, "policy": policy}
    values |= {"clocks": CLOCKS, "priorities": PRIORITIES, "clock_words": clock_words()}
    return show(request, "contracts/sla/edit.html", status=status, **values)


PAGES = Router("/", route_handlers=[sla, new_policy, create_policy, edit_policy, change_policy])
