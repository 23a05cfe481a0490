"""Pages of tiers and teams: who works where, on what, and when."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.rulebook.forms import MemberForm, TeamForm, TierForm
from msp.desk.rulebook.queries import all_teams, all_tiers, member_lines
from msp.desk.tiers.actions.furnish import furnish
from msp.desk.tiers.actions.keep_team import TeamFacts, drop_member, keep_member, keep_team
from msp.desk.tiers.actions.keep_tier import TierFacts, keep_tier
from msp.desk.tiers.models import Team, Tier
from msp.desk.tiers.queries import team_by_id, tier_by_id
from msp.kernel.errors import Conflict
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest

RIGHT = {"right": "admin.rules"}
HOME = "/admin/tiers"


@get("/admin/tiers", opt=RIGHT, sync_to_thread=True)
def tiers_and_teams(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Every tier and team."""
    return show(request, "desk/rulebook/tiers.html", tiers=all_tiers(db), teams=all_teams(db))


@post("/admin/tiers/furnish", opt=RIGHT, sync_to_thread=True)
def set_up(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Set up L0 to L4 where there is no tier yet."""
    furnish(db)
    return redirect(request, HOME, flash=_("Five tiers and three teams are set up."))


@get("/admin/tiers/new", opt=RIGHT, sync_to_thread=True)
def new_tier(request: AnyRequest) -> Response[str]:
    """An empty tier."""
    return _tier(request, read(TierForm), None)


@post("/admin/tiers/new", opt=RIGHT, status_code=200, sync_to_thread=True)
def add_tier(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Add it."""
    return _keep_tier(request, db, posted, None)


@get("/admin/tiers/{id:uuid}", opt=RIGHT, sync_to_thread=True)
def tier_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A tier, to be changed."""
    tier = tier_by_id(db, id)
    return _tier(request, read(TierForm, None, **_kept_tier(tier)), tier)


@post("/admin/tiers/{id:uuid}", opt=RIGHT, status_code=200, sync_to_thread=True)
def change_tier(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Change it."""
    return _keep_tier(request, db, posted, tier_by_id(db, id))


@get("/admin/teams/new", opt=RIGHT, sync_to_thread=True)
def new_team(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """An empty team."""
    return _team(request, db, read(TeamForm), None)


@post("/admin/teams/new", opt=RIGHT, status_code=200, sync_to_thread=True)
def add_team(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Add it."""
    return _keep_team(request, db, posted, None)


@get("/admin/teams/{id:uuid}", opt=RIGHT, sync_to_thread=True)
def team_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A team with its members."""
    team = team_by_id(db, id)
    kept = {"name": team.name, "tier": str(team.tier_id), "active": team.active}
    return _team(request, db, read(TeamForm, None, **kept), team)


@post("/admin/teams/{id:uuid}", opt=RIGHT, status_code=200, sync_to_thread=True)
def change_team(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Change it."""
    return _keep_team(request, db, posted, team_by_id(db, id))


@post("/admin/teams/{id:uuid}/members", opt=RIGHT, status_code=200, sync_to_thread=True)
def add_member(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Put somebody in, or change what she knows and when she works."""
    team, form = team_by_id(db, id), read(MemberForm, posted)
    form.offer(db)
    if not form.validate():
        kept = {"name": team.name, "tier": str(team.tier_id), "active": team.active}
        return _team(request, db, read(TeamForm, None, **kept), team, member=form, status=422)
    _keep_member(db, team, form)
    return redirect(request, f"/admin/teams/{id}", flash=_("Saved."))


@post("/admin/teams/{id:uuid}/members/{agent_id:uuid}/drop", opt=RIGHT, sync_to_thread=True)
def remove_member(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    agent_id: FromPath[UUID],
) -> Response[str]:
    """Take her out."""
    drop_member(db, team_by_id(db, id), agent_id)
    return redirect(request, f"/admin/teams/{id}", flash=_("Taken out; her tickets stay hers."))


def _keep_tier(
    request: AnyRequest, db: Session, posted: FormMultiDict, tier: Tier | None
) -> Response[str]:
    form = read(TierForm, posted)
    if form.validate():
        facts = TierFacts(
            form.name.data or "",
            form.level.data or 0,
            form.description.data or "",
            form.active.data,
        )
        try:
            keep_tier(db, facts, tier)
            return redirect(request, HOME, flash=_("Saved."))
        except Conflict as refusal:
            form.refused(refusal)
    return _tier(request, form, tier, status=422)


def _keep_team(
    request: AnyRequest, db: Session, posted: FormMultiDict, team: Team | None
) -> Response[str]:
    form = read(TeamForm, posted)
    form.offer(db)
    if form.validate():
        facts = TeamFacts(form.name.data or "", UUID(form.tier.data), form.active.data)
        try:
            kept = keep_team(db, facts, team)
            return redirect(request, f"/admin/teams/{kept.id}", flash=_("Saved."))
        except Conflict as refusal:
            form.refused(refusal)
    return _team(request, db, form, team, status=422)


def _keep_member(db: Session, team: Team, form: MemberForm) -> None:
    keep_member(
        db,
        team,
        UUID(form.agent.data),
        skills=(form.skills.data or "").split(","),
        calendar_id=UUID(form.calendar.data) if form.calendar.data else None,
        available=form.available.data,
    )


def _kept_tier(tier: Tier) -> dict[str, object]:
    return {name: getattr(tier, name) for name in ("name", "level", "description", "active")}


def _tier(
    request: AnyRequest, form: TierForm, tier: Tier | None, status: int = 200
) -> Response[str]:
    return show(request, "desk/rulebook/tier.html", form=form, tier=tier, status=status)


def _team(
    request: AnyRequest,
    db: Session,
    form: TeamForm,
    team: Team | None,
    *,
    member: MemberForm | None = None,
    status: int = 200,
) -> Response[str]:
    form.offer(db)
    joining = member or read(MemberForm, available=True)
    joining.offer(db)
    members = member_lines(db, team.id) if team else []
    return show(
        request,
        "desk/rulebook/team.html",
        form=form,
        team=team,
        joining=joining,
        members=members,
        status=status,
    )


PAGES = Router(
    "/",
    route_handlers=[
        tiers_and_teams,
        set_up,
        new_tier,
        add_tier,
        tier_page,
        change_tier,
        new_team,
        add_team,
        team_page,
        change_team,
        add_member,
        remove_member,
    ],
    include_in_schema=False,
)
