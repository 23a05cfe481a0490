"""The benchmark's data: many tickets of 200 clients of very unequal size, made by bulk SQL."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from tests.bench.access import ask
from tests.bench.running import Ground
from tests.bench.table import tell

CLIENTS = 200
AGENTS = 30
ENGINEER = "agent1@bench.example"
ACCOUNT_MANAGER = "agent2@bench.example"
RARE = "zanzibar"
COMMON = "printer network"

PEOPLE = """
insert into agent (id, name, email, email_norm, roles, demo)
select uuidv7(), 'Agent ' || n, 'agent' || n || '@bench.example', 'agent' || n || '@bench.example',
       '["engineer_l1", "engineer_l3"]', true from generate_series(1, %(agents)s) n;
insert into tenant (id, name, slug) select uuidv7(), 'Client ' || n, 'client-' || n
  from generate_series(1, %(clients)s) n;
insert into site (tenant_id, id, name) select id, uuidv7(), 'Main street' from tenant;
insert into contact (tenant_id, id, name, email, email_norm, site_id)
select t.id, uuidv7(), 'Contact ' || n, 'c' || n || '@' || t.slug || '.example',
       'c' || n || '@' || t.slug || '.example', s.id
  from tenant t join site s on s.tenant_id = t.id, generate_series(1, 20) n;
insert into client_domain (tenant_id, id, domain)
select id, uuidv7(), slug || '.example' from tenant;
insert into asset (tenant_id, id, kind, name, serial, site_id)
select t.id, uuidv7(), case when n %% 12 = 0 then 'server' else 'workstation' end,
       upper(t.slug) || '-' || n, 'SN' || n, s.id
  from tenant t join site s on s.tenant_id = t.id, generate_series(1, 25) n;
insert into calendar (id, name, zone, "default") values (uuidv7(), 'Office', 'Europe/Warsaw', true);
insert into calendar_hours (id, calendar_id, since, weekday, opens, closes)
select uuidv7(), c.id, '2024-01-01', d, 480, 1020 from calendar c, generate_series(0, 4) d;
insert into tier (id, name, level) select uuidv7(), 'L' || n, n from generate_series(0, 4) n;
insert into team (id, name, tier_id) select uuidv7(), 'Team ' || name, id from tier where level > 0;
insert into routing_rule (id, position, name, kind, tier_id, team_id, method)
select uuidv7(), 1, 'Incidents', 'incident', r.id, t.id, 'none'
  from tier r join team t on t.tier_id = r.id where r.level = 1;
"""

# Client n is asked for in proportion to 1/n: the largest has about a sixth of all tickets. What
# is resolved was resolved lately, so that no worker closes thousands while pages are measured.
TICKETS = """
create temp table weight as
select id, row_number() over (order by slug) as n from tenant;
create temp table share as
select id, sum(1.0 / n) over (order by n) / (select sum(1.0 / n) from weight) as upto,
       coalesce((sum(1.0 / n) over (order by n) - 1.0 / n) / (select sum(1.0 / n) from weight), 0)
         as since from weight;
create temp table draw as
select n, random() as at, random() as fate, random() as who, random() as age
  from generate_series(1, %(tickets)s) n;
create temp table chosen as
select d.n, s.id as tenant_id, d.fate, d.age, 1 + floor(d.who * 20)::int as who
  from draw d join share s on d.at >= s.since and d.at < s.upto;
create temp table person as
select tenant_id, id, site_id, row_number() over (partition by tenant_id order by id) as who
  from contact;
create temp table place as
select r.id as tier_id, t.id as team_id, r.level from tier r join team t on t.tier_id = r.id;
create temp table worker as
select id, row_number() over (order by id) - 1 as w from agent;
insert into ticket (tenant_id, id, kind, subject, status, priority, impact, urgency, channel,
  category, site_id, contact_id, tier_id, team_id, assignee_id, closure_code, due_at, next_clock,
  routed_at, created_at, updated_at, resolved_at, closed_at)
select c.tenant_id, uuidv7(), 'incident',
       (array['Printer does not print', 'No network at the branch', 'Mail asks for a password',
              'Computer very slow', 'Backup failed'])[1 + c.n %% 5] || ' no. ' || c.n
         || case when c.n %% 5000 = 17 then ' %(rare)s' else '' end,
       case when c.fate < 0.05 then 'open' when c.fate < 0.07 then 'new'
            when c.fate < 0.09 then 'waiting_client' when c.fate < 0.10 then 'waiting_vendor'
            when c.fate < 0.15 then 'resolved' else 'closed' end,
       1 + c.n %% 4, 2, 2, 'mail', 'hardware', p.site_id, p.id, l.tier_id, l.team_id,
       case when c.fate < 0.02 then null else w.id end,
       case when c.fate >= 0.10 then 'solved' end,
       case when c.fate < 0.07 then now() + make_interval(mins => (c.age * 9000)::int - 2000) end,
       case when c.fate < 0.07 then 'resolution' end,
       now(), now() - make_interval(mins => (c.age * 260000)::int),
       now() - make_interval(mins => (c.age * 250000)::int),
       case when c.fate >= 0.15 then now() - make_interval(mins => (c.age * 250000)::int)
            when c.fate >= 0.10 then now() - make_interval(mins => (c.age * 4000)::int) end,
       case when c.fate >= 0.15 then now() - make_interval(mins => (c.age * 240000)::int) end
  from chosen c join person p on p.tenant_id = c.tenant_id and p.who = c.who
  join place l on l.level = 1 + c.n %% 3 join worker w on w.w = c.n %% %(agents)s;
insert into entry (tenant_id, id, ticket_id, kind, visibility, contact_id, body_text, channel,
  created_at, heeded_at)
select tenant_id, uuidv7(), id, 'reply', 'public', contact_id,
       'Hello, the printer and the network at our place: ' || subject || '. Please help.', 'mail',
       created_at, created_at from ticket;
insert into entry (tenant_id, id, ticket_id, kind, visibility, agent_id, body_text, channel,
  created_at, heeded_at)
select t.tenant_id, uuidv7(), t.id, 'reply', 'public', t.assignee_id,
       'We are looking at it. Step ' || n, 'desk', t.created_at + make_interval(mins => 20 * n),
       t.created_at from ticket t, generate_series(1, 2) n where t.assignee_id is not null;
"""

LONG_TICKET = """
insert into entry (tenant_id, id, ticket_id, kind, visibility, agent_id, body_text, channel,
  created_at, heeded_at)
select t.tenant_id, uuidv7(), t.id, 'reply', 'public', t.assignee_id, 'Round ' || n, 'desk',
       now() - make_interval(mins => 60 - n), now()
  from (select * from ticket where status = 'open' and assignee_id is not null
         order by number limit 1) t, generate_series(1, 17) n;
"""

LONG_TICKET_NUMBER = (
    "select number from ticket where status = 'open' and assignee_id is not null"
    " order by number limit 1"
)


def load(on: Ground) -> None:
    """Fill a migrated, empty database; the row policies do not bind the administrator."""
    tickets = on.wanted.tickets
    values = {"agents": AGENTS, "tickets": tickets, "rare": RARE}
    with psycopg.connect(on.admin_url) as admin:
        load_people(admin, CLIENTS)
        tell(f"{tickets:,} tickets")
        admin.execute(filled(TICKETS, values))
        admin.execute(LONG_TICKET)
    settle(on.admin_url)


def load_people(admin: psycopg.Connection, clients: int) -> None:
    """The provider and its clients."""
    tell(f"{clients:,} clients")
    admin.execute(filled(PEOPLE, {"agents": AGENTS, "clients": clients}))


def settle(admin_url: str) -> None:
    """Let the planner know what was loaded."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("vacuum analyze")


def long_ticket(admin_url: str) -> int:
    """The number of the ticket with twenty entries."""
    return int(ask(admin_url, LONG_TICKET_NUMBER))


def one_client(admin_url: str) -> str:
    """The id of a client of middling size."""
    return str(ask(admin_url, "select id from tenant where slug = 'client-20'"))


def filled(script: str, values: Mapping[str, object]) -> bytes:
    """A script with its numbers; `%%` stands for the operator."""
    return (script % values).encode()
