"""Indexation over all contracts: what a year's rises come to, the letters, and applying them."""

import re
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.billing.words import month_words, sums_words
from contracts.indexation.actions.apply_chosen import Applied, apply_chosen
from contracts.indexation.letter import Letter, render_letters
from contracts.indexation.letters import letter_of_rise, letters_of
from contracts.indexation.proposals import Stand, proposals
from contracts.indexation.queries import rise_for
from contracts.indexation.summary import effects, open_ones
from contracts.indexation.words import bound_words, percent, stand_chips
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _, ngettext
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
Year = Annotated[int | None, QueryParameter(ge=1990, le=2200)]
Whose = Annotated[str, QueryParameter(max_length=10)]
Wanted = Annotated[list[int] | None, QueryParameter(max_items=500)]
MOST = 500
CHOSEN = re.compile(r"^(\d{1,18}):([0-9a-f]{16})$")
AHEAD = timedelta(days=120)
WORDS: dict[str, Any] = {
    "month_words": month_words,
    "percent": percent,
    "bound_words": bound_words,
    "sums_words": sums_words,
}


@get("/contracts/indexation", opt=READ, sync_to_thread=True)
def indexation_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    year: Year = None,
    whose: Whose = "",
) -> Response[str]:
    """Show every rise of a year with its effect, and what is missing for it."""
    return _shown(request, db, agent, year or (now() + AHEAD).year, whose)


@post("/contracts/indexation", opt=EDIT, status_code=200, sync_to_thread=True)
def apply_ticked(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Apply the ticked rises: prices are recorded, and the letters tell of them."""
    year, whose = _year(posted), str(posted.get("whose", ""))[:10]
    done = apply_chosen(db, year, _chosen(posted), by=agent.id, now=now())
    if done.refusals:
        return _shown(request, db, agent, year, whose, done, status=422)
    words = ngettext("%(num)d rise is applied.", "%(num)d rises are applied.", len(done.rises))
    return redirect(request, f"/contracts/indexation?year={year}&whose={whose}", flash=words)


@get("/contracts/indexation/letters", opt=READ, sync_to_thread=True)
def letters(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    year: Year = None,
    whose: Whose = "",
    ids: Wanted = None,
) -> Response[bytes]:
    """The year's letters in one document; those of rises that are not applied are drafts."""
    year = year or (now() + AHEAD).year
    found = proposals(db, year, now(), manager_id=agent.id if whose == "mine" else None)
    chosen = [one for one in found if ids is None or one.contract.number in ids]
    return _pdf(letters_of(db, chosen), f"{year}")


@get("/contracts/rises/{id:uuid}/letter", opt=READ, sync_to_thread=True)
def letter(db: NamedDependency[Session], id: FromPath[UUID]) -> Response[bytes]:
    """The letter of one rise."""
    row = rise_for(db, id)
    return _pdf([letter_of_rise(db, row)], f"{row.effective_on:%Y-%m-%d}")


def _pdf(found: list[Letter], name: str) -> Response[bytes]:
    if not found:
        raise NotFound(_("There is no rise to write of."))
    first = found[0].heading["contract"] if len(found) == 1 else "letters"
    headers = {"Content-Disposition": f'attachment; filename="{first}-{name}.pdf"'}
    return Response(render_letters(found), media_type="application/pdf", headers=headers)


def _shown(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    year: int,
    whose: str,
    done: Applied | None = None,
    *,
    status: int = 200,
) -> Response[str]:
    found = proposals(db, year, now(), manager_id=agent.id if whose == "mine" else None)
    values: dict[str, Any] = {"year": year, "whose": whose, "rows": found, "done": done}
    values |= {"effects": effects(found), "open": open_ones(found), "stands": stand_chips()}
    values |= {"Stand": Stand, "today": now().date()}
    return show(
        request, "contracts/indexation/list.html", block="list", status=status, **values, **WORDS
    )


def _year(posted: FormMultiDict) -> int:
    text = str(posted.get("year", ""))
    if not re.fullmatch(r"\d{4}", text):
        raise Refused(_("Name the year."))
    return int(text)


def _chosen(posted: FormMultiDict) -> list[tuple[int, str]]:
    found = [CHOSEN.match(str(one)) for one in posted.getall("ids", [])]
    chosen = [(int(one[1]), one[2]) for one in found if one]
    if not chosen:
        raise Refused(_("Tick a contract first."))
    if len(chosen) > MOST:
        raise Refused(_("Tick at most %(count)d contracts at once.", count=MOST))
    return chosen


PAGES = Router("/", route_handlers=[indexation_page, apply_ticked, letters, letter])
