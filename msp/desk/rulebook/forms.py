"""Forms of the rulebook: tiers, teams, members, rules, and a request to try the rules with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import wtforms
from sqlalchemy.orm import Session
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from msp.desk.routing.actions.keep_rule import RuleFacts
from msp.desk.routing.models import RoutingRule
from msp.desk.routing.values import Facts, Method
from msp.desk.tickets.queries import categories
from msp.desk.tickets.words import kind_word, priority_word
from msp.desk.tiers.queries import teams, tiers
from msp.desk.values import Kind
from msp.kernel.errors import Refused
from msp.kernel.forms import Form
from msp.kernel.i18n import _
from tenants.calendars.queries import list_calendars
from tenants.clients.queries import client_names
from tenants.people.queries import agents

ASSET_KINDS = ("workstation", "server", "network", "printer", "other")
MOST_WORDS = 30


class TierForm(Form):
    """A tier."""

    name = wtforms.StringField(_("Name"), [DataRequired(), Length(max=60)])
    level = wtforms.IntegerField(_("Level"), [InputRequired(), NumberRange(0, 9)])
    description = wtforms.StringField(_("What it does"), [Length(max=300)])
    active = wtforms.BooleanField(_("In use"), default=True)


class TeamForm(Form):
    """A team."""

    name = wtforms.StringField(_("Name"), [DataRequired(), Length(max=60)])
    tier = wtforms.SelectField(_("Tier"))
    active = wtforms.BooleanField(_("In use"), default=True)

    def offer(self, db: Session) -> None:
        self.tier.choices = [(str(one.id), one.name) for one in tiers(db)]


class MemberForm(Form):
    """A member of a team."""

    agent = wtforms.SelectField(_("Engineer"))
    skills = wtforms.StringField(_("Knows"), [Length(max=300)])
    calendar = wtforms.SelectField(_("Shift"), default="")
    available = wtforms.BooleanField(_("Available"), default=True)

    def offer(self, db: Session) -> None:
        self.agent.choices = [(str(one.id), one.name) for one in agents(db, active_only=True)]
        whenever = ("", _("Whenever the team works"))
        self.calendar.choices = [whenever, *((str(one.id), one.name) for one in list_calendars(db))]


class RuleForm(Form):
    """Conditions that must all hold, and where the ticket goes then."""

    name = wtforms.StringField(_("Name"), [DataRequired(), Length(max=80)])
    active = wtforms.BooleanField(_("In use"), default=True)
    client = wtforms.SelectField(_("Client"), default="")
    site = wtforms.SelectField(_("Site"), default="")
    kind = wtforms.SelectField(_("Kind"), default="")
    category = wtforms.SelectField(_("Category"), default="")
    words = wtforms.StringField(_("Says one of"), [Length(max=500)])
    asset_kind = wtforms.SelectField(_("About a"), default="")
    priority = wtforms.SelectField(_("Priority at least"), default="")
    hours = wtforms.SelectField(_("When"), default="any")
    tier = wtforms.SelectField(_("Tier"), validators=[InputRequired()])
    team = wtforms.SelectField(_("Team"), default="")
    method = wtforms.SelectField(_("Given to"), default="none")
    skill = wtforms.StringField(_("Skill"), [Length(max=60)])

    def offer(self, db: Session, sites: list[tuple[str, str]]) -> None:
        """Fill the choices; a blank one stands for any."""
        anything = ("", _("Any"))
        self.client.choices = [anything, *((str(one), name) for one, name in client_names(db))]
        self.site.choices = [anything, *sites]
        self.kind.choices = [anything, *((str(one), kind_word(one)) for one in Kind)]
        self.category.choices = [anything, *((one.key, one.name) for one in categories(db))]
        self.asset_kind.choices = [anything, *((one, _(one)) for one in ASSET_KINDS)]
        shown = ((str(one), f"P{one} {priority_word(one)}") for one in range(1, 5))
        self.priority.choices = [anything, *shown]
        self.hours.choices = [
            ("any", _("Any time")),
            ("inside", _("Inside the client's hours")),
            ("outside", _("Outside the client's hours")),
        ]
        self.tier.choices = [(str(one.id), one.name) for one in tiers(db)]
        self.team.choices = [
            ("", _("The tier's first team")),
            *((str(one.id), one.name) for one in teams(db)),
        ]
        self.method.choices = [(str(one), method_word(one)) for one in Method]

    def facts(self) -> RuleFacts:
        """The rule as written. Raises Refused for too many words."""
        words = tuple(one.strip() for one in (self.words.data or "").split(",") if one.strip())
        if len(words) > MOST_WORDS:
            raise Refused(_("At most %(most)s words.", most=MOST_WORDS), field="words")
        return RuleFacts(
            name=self.name.data or "",
            tier_id=UUID(self.tier.data),
            team_id=_id(self.team.data),
            method=Method(self.method.data),
            skill=(self.skill.data or "").lower(),
            client_id=_id(self.client.data),
            site_id=_id(self.site.data),
            kind=self.kind.data or None,
            category=self.category.data or None,
            words=words,
            asset_kind=self.asset_kind.data or None,
            priority=int(self.priority.data) if self.priority.data else None,
            hours=self.hours.data,
            active=self.active.data,
        )


class TryForm(Form):
    """A request that nobody has made, to see what the rules would do with it."""

    client = wtforms.SelectField(_("Client"), default="")
    kind = wtforms.SelectField(_("Kind"), default="")
    category = wtforms.SelectField(_("Category"), default="")
    asset_kind = wtforms.SelectField(_("About a"), default="")
    priority = wtforms.SelectField(_("Priority"), default="")
    hours = wtforms.SelectField(_("When"))
    text = wtforms.TextAreaField(_("Subject and text"), [Length(max=4000)])

    def offer(self, db: Session) -> None:
        self.client.choices = [(str(one), name) for one, name in client_names(db)]
        self.kind.choices = [(str(one), kind_word(one)) for one in Kind]
        none = ("", _("None"))
        self.category.choices = [none, *((one.key, one.name) for one in categories(db))]
        self.asset_kind.choices = [none, *((one, _(one)) for one in ASSET_KINDS)]
        self.priority.choices = [(str(one), f"P{one}") for one in range(1, 5)]
        self.hours.choices = [("inside", _("Inside hours")), ("outside", _("Outside hours"))]

    def facts(self) -> Facts:
        """The request as the rules would see it."""
        kinds = frozenset({self.asset_kind.data} if self.asset_kind.data else ())
        return Facts(
            client_id=UUID(self.client.data),
            site_id=None,
            kind=self.kind.data,
            category=self.category.data or None,
            text=self.text.data or "",
            asset_kinds=kinds,
            priority=int(self.priority.data),
            inside_hours=self.hours.data == "inside",
        )


def method_word(method: Method) -> str:
    """How a rule picks a person, in words."""
    return {
        Method.NONE: _("Nobody: left to the team"),
        Method.ROUND_ROBIN: _("Whose turn it is"),
        Method.LEAST_LOADED: _("Who has the fewest open tickets"),
        Method.SKILL: _("Who knows it"),
        Method.ON_SHIFT: _("Who is on shift"),
    }[method]


def kept_rule(rule: RoutingRule) -> dict[str, Any]:
    """What the form of a rule shows at first."""
    blank = {
        name: "" if (value := getattr(rule, name)) is None else str(value)
        for name in ("kind", "category", "asset_kind", "priority")
    }
    ids = {
        "client": rule.client_id, "site": rule.site_id, "tier": rule.tier_id, "team": rule.team_id,
    }  # fmt: skip
    return {
        "name": rule.name,
        "active": rule.active,
        "words": ", ".join(rule.words),
        "hours": rule.hours,
        "method": rule.method,
        "skill": rule.skill,
        **blank,
        **{name: str(value or "") for name, value in ids.items()},
    }


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None
