"""Disputes at the desk: opened for a client, talked about, answered."""

from uuid import UUID

from litestar import Response, Router, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.billing.queries import statement_for
from contracts.billing.values import Purpose
from contracts.claims.actions.answer_dispute import accept_dispute, uphold_line
from contracts.claims.actions.say_word import say_word
from contracts.claims.disputing import DisputeForm
from contracts.claims.forms import sum_in
from contracts.claims.intake import is_opened, words_in
from contracts.claims.queries import dispute_for
from contracts.claims.sight import claims_sight
from contracts.claims.web import claims_shown
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

RUN = {"right": "billing.run"}


@post("/billing/claims/{id:uuid}/dispute", opt=RUN, status_code=200, sync_to_thread=True)
def dispute(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Dispute a line in the client's stead."""
    row = statement_for(db, id)
    form = read(DisputeForm, posted).offer(claims_sight(db, row).free)
    if is_opened(db, row, form, by=agent, now=now()):
        return redirect(request, f"/billing/claims/{id}", flash=_("The line is in dispute."))
    return claims_shown(request, db, id, dispute_form=form)


@post("/billing/disputes/{id:uuid}/say", opt=RUN, status_code=200, sync_to_thread=True)
def say(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Say something, and leave it open."""
    found = dispute_for(db, id)
    say_word(db, found, words_in(posted), by=agent, now=now())
    return redirect(request, f"/billing/claims/{found.statement_id}", flash=_("Said."))


@post("/billing/disputes/{id:uuid}/uphold", opt=RUN, status_code=200, sync_to_thread=True)
def uphold(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """The line stands, and why."""
    found = dispute_for(db, id)
    uphold_line(db, found, words_in(posted), by=agent, now=now())
    return redirect(request, f"/billing/claims/{found.statement_id}", flash=_("The line stands."))


@post("/billing/disputes/{id:uuid}/accept", opt=RUN, status_code=200, sync_to_thread=True)
def accept(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Propose a credit note over a part of the line."""
    found, net = dispute_for(db, id), sum_in(str(posted.get("net", "")))
    ahead = posted.get("purpose") == Purpose.AHEAD
    purpose = Purpose.AHEAD if ahead else Purpose.GOODWILL
    accept_dispute(db, found, net, words_in(posted), purpose=purpose, by=agent, now=now())
    flash = _("Accepted: the credit note waits to be issued.")
    return redirect(request, f"/billing/claims/{found.statement_id}", flash=flash)


PAGES = Router("/", route_handlers=[dispute, say, uphold, accept])
