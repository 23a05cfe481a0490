"""Leaks: the list for account managers, its decisions, its file, and the counts on their page."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _, ngettext
from msp.kernel.jobs import later
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from msp.reports.leakage.actions.decide_leak import decide_leak
from msp.reports.leakage.files import render_csv
from msp.reports.leakage.forms import DecisionForm
from msp.reports.leakage.queries import (
    Wanted,
    last_check,
    leak_for,
    leak_lines,
    manages_any,
    state_counts,
    sums_of,
)
from msp.reports.leakage.values import Decision
from msp.reports.leakage.words import (
    kind_words,
    link_of,
    quantity_words,
    state_words,
    way_phrases,
    way_words,
)
from tenants.clients.queries import client_names
from tenants.people.values import AgentPrincipal

READ, DECIDE = {"right": "billing.read"}, {"right": "contracts.edit"}
HOME = "/reports/leaks"
Words = Annotated[str, QueryParameter(max_length=100)]
FIELDS = ("client", "kind", "stage", "whose")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as the address has them."""

    client: str = ""
    kind: str = ""
    stage: str = ""
    whose: str = ""

    def wanted(self, db: Session, agent: AgentPrincipal) -> Wanted:
        """What they mean; an account manager sees her own clients unless she asks for all."""
        known = {str(one): one for one, _name in client_names(db, active_only=False)}
        mine = self.whose != "all" and not self.client and manages_any(db, agent.id)
        return Wanted(
            known.get(self.client),
            self.kind,
            self.stage or "open",
            agent.id if mine else None,
            costs=agent.can("costs.read"),
        )

    def as_dict(self) -> dict[str, str]:
        """For the links of the page."""
        return {name: getattr(self, name) for name in FIELDS}


@get(HOME, opt=READ, sync_to_thread=True)
def leaks(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    client: Words = "",
    kind: Words = "",
    stage: Words = "",
    whose: Words = "",
) -> Response[str]:
    """What leaks, both ways, the most money first."""
    return _page(request, db, agent, Chosen(client, kind, stage, whose), read(DecisionForm))


@get("/reports/leaks.csv", opt=READ, sync_to_thread=True)
def leaks_csv(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    client: Words = "",
    kind: Words = "",
    stage: Words = "",
    whose: Words = "",
) -> Response[bytes]:
    """The same lines as a file."""
    wanted = Chosen(client, kind, stage, whose).wanted(db, agent)
    content = render_csv(leak_lines(db, wanted, limit=20_000))
    headers = {"Content-Disposition": 'attachment; filename="leaks.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@post("/reports/leaks/check", opt=READ, sync_to_thread=True)
def check_now(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Check the clients that the asker serves, without waiting for the night."""
    later(db, "reports.check_leaks")
    said = _("The check runs. Load this page again in a moment.")
    return redirect(request, HOME, flash=said)


@post("/reports/leaks/decide", opt=DECIDE, status_code=200, sync_to_thread=True)
def decide(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Say the same of every leak that was ticked."""
    chosen = Chosen(**{name: str(posted.get(name, ""))[:100] for name in FIELDS})
    form, ids = read(DecisionForm, posted), posted.getall("ids", [])
    try:
        count = _decided(db, agent, form, posted.get("do"), ids)
    except Refused as refusal:
        form.refused(refusal)
        return _page(request, db, agent, chosen, form, ticked={str(one) for one in ids})
    said = ngettext("%(num)s leak is decided.", "%(num)s leaks are decided.", count)
    return redirect(request, f"{HOME}?{_query(chosen)}", flash=said)


def _decided(
    db: Session, agent: AgentPrincipal, form: DecisionForm, do: object, ids: list[Any]
) -> int:
    if not form.validate():
        raise Refused(_("Look at the fields below: nothing is decided yet."))
    if not ids or do not in set(Decision):
        raise Refused(_("Tick the leaks first."))
    today = now().astimezone(ZoneInfo(agent.zone)).date()
    for one in ids:
        decide_leak(
            db,
            leak_for(db, _id(one), costs=agent.can("costs.read")),
            Decision(str(do)),
            reason=form.reason.data or "",
            until=form.until.data,
            by=agent.id,
            today=today,
            now=now(),
        )
    return len(ids)


@get("/reports/panel/leaks", opt=DECIDE, sync_to_thread=True)
def leaks_panel(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """What leaks at an account manager's clients, for her own page."""
    sums = sums_of(db, Chosen().wanted(db, agent))
    return show(request, "reports/leakage/panel.html", block="panel", sums=sums, ways=way_phrases())


def _page(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    chosen: Chosen,
    form: DecisionForm,
    ticked: set[str] | None = None,
) -> Response[str]:
    wanted = chosen.wanted(db, agent)
    values: dict[str, Any] = {"chosen": chosen.as_dict(), "lines": leak_lines(db, wanted)}
    values |= {"sums": sums_of(db, wanted), "counts": state_counts(db, wanted)}
    values |= {
        "ways": way_words(),
        "form": form,
        "ticked": ticked or set(),
        "clients": client_names(db),
    }
    values |= {"kinds": kind_words(), "states": state_words(), "checked": last_check(db)}
    values |= {"quantity": quantity_words, "link_of": link_of, "mine": manages_any(db, agent.id)}
    status = 200 if ticked is None else 422
    return show(request, "reports/leakage/page.html", status=status, **values)


def _query(chosen: Chosen) -> str:
    return "&".join(f"{name}={value}" for name, value in chosen.as_dict().items() if value)


def _id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Refused(_("This page is damaged: open it again.")) from error


HANDLERS = (leaks, leaks_csv, check_now, decide, leaks_panel)
