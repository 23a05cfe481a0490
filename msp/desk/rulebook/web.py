"""Pages of the routing rules: in order, with what each did lately, and a place to try them."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.routing.actions.keep_rule import drop_rule, keep_rule, move_rule
from msp.desk.routing.models import RoutingRule
from msp.desk.routing.queries import rule_row, rules
from msp.desk.routing.rules import explain
from msp.desk.rulebook.forms import RuleForm, TryForm, kept_rule, method_word
from msp.desk.rulebook.queries import rule_lines, sites_to_choose
from msp.desk.tickets.routes import route_by
from msp.desk.tickets.routing_facts import hits
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest

RIGHT = {"right": "admin.rules"}
HOME = "/admin/routing"


@get("/admin/routing", opt=RIGHT, sync_to_thread=True)
def routing(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """The rules in order, with their hits of 30 days, and the form to try them."""
    form = read(TryForm, priority="3", kind="incident", hours="inside")
    form.offer(db)
    return _list(request, db, form)


@post("/admin/routing/try", opt=RIGHT, status_code=200, sync_to_thread=True)
def try_rules(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """What the rules would do with this; nothing is saved."""
    form = read(TryForm, posted)
    form.offer(db)
    if not form.validate():
        return _list(request, db, form, status=422)
    facts = form.facts()
    verdicts = {one.rule.id: one for one in explain(rules(db), facts)}
    return _list(request, db, form, verdicts=verdicts, route=route_by(db, facts, now=now()))


@get("/admin/routing/new", opt=RIGHT, sync_to_thread=True)
def new_rule(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """An empty rule."""
    return _rule(request, db, read(RuleForm), None)


@post("/admin/routing/new", opt=RIGHT, status_code=200, sync_to_thread=True)
def add_rule(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Write it; it goes to the end."""
    return _keep(request, db, posted, None)


@get("/admin/routing/{id:uuid}", opt=RIGHT, sync_to_thread=True)
def rule_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A rule, to be changed."""
    rule = rule_row(db, id)
    return _rule(request, db, read(RuleForm, None, **kept_rule(rule)), rule)


@post("/admin/routing/{id:uuid}", opt=RIGHT, status_code=200, sync_to_thread=True)
def change_rule(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Change it; it counts from the next ticket on."""
    return _keep(request, db, posted, rule_row(db, id))


@post("/admin/routing/{id:uuid}/move", opt=RIGHT, sync_to_thread=True)
def move(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Up or down by one place."""
    move_rule(db, rule_row(db, id), -1 if posted.get("to") == "up" else 1)
    return redirect(request, HOME)


@post("/admin/routing/{id:uuid}/drop", opt=RIGHT, sync_to_thread=True)
def drop(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """Take it away."""
    drop_rule(db, rule_row(db, id))
    return redirect(request, HOME, flash=_("The rule is gone."))


def _keep(
    request: AnyRequest, db: Session, posted: FormMultiDict, rule: RoutingRule | None
) -> Response[str]:
    form = read(RuleForm, posted)
    form.offer(db, sites_to_choose(db))
    if form.validate():
        try:
            keep_rule(db, form.facts(), rule)
            return redirect(request, HOME, flash=_("Saved. It counts from the next ticket on."))
        except Refused as refusal:
            form.refused(refusal)
    return _rule(request, db, form, rule, status=422)


def _rule(
    request: AnyRequest, db: Session, form: RuleForm, rule: RoutingRule | None, status: int = 200
) -> Response[str]:
    form.offer(db, sites_to_choose(db))
    return show(request, "desk/rulebook/rule.html", form=form, rule=rule, status=status)


def _list(
    request: AnyRequest, db: Session, form: TryForm, *, status: int = 200, **tried: Any
) -> Response[str]:
    values: dict[str, Any] = {"verdicts": {}, "route": None, **tried}
    return show(
        request,
        "desk/rulebook/routing.html",
        status=status,
        form=form,
        rules=rule_lines(db, hits(db, now())),
        method_word=method_word,
        **values,
    )


PAGES = Router(
    "/",
    route_handlers=[
        routing,
        try_rules,
        new_rule,
        add_rule,
        rule_page,
        change_rule,
        move,
        drop,
    ],
    include_in_schema=False,
)
