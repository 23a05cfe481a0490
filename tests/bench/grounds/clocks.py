"""Running clocks: two on each ticket, spread over everything between started and nearly due."""

from __future__ import annotations

import psycopg

from tests.bench.grounds.tickets import CLIENTS, filled, load_people, settle
from tests.bench.running import Ground
from tests.bench.table import tell

# The hours are day and night, so that the moment of the run does not matter. No clock of the
# data set is due by itself for hours; the measurement makes some due.
CLOCKS = """
delete from calendar_hours;
insert into calendar_hours (id, calendar_id, since, weekday, opens, closes)
select uuidv7(), c.id, '2024-01-01', d, 0, 1440 from calendar c, generate_series(0, 6) d;
create temp table person as
select tenant_id, id, site_id, row_number() over (order by id) - 1 as who from contact;
create temp table place as
select r.id as tier_id, t.id as team_id from tier r join team t on t.tier_id = r.id
 where r.level = 1;
create temp table worker as select id, row_number() over (order by id) - 1 as w from agent;
insert into team_member (id, team_id, agent_id)
select uuidv7(), team_id, w.id from place, worker w where w.w < 6;
insert into ticket (tenant_id, id, kind, subject, status, priority, impact, urgency, channel,
  category, site_id, contact_id, tier_id, team_id, assignee_id, routed_at, created_at, updated_at)
select p.tenant_id, uuidv7(), 'incident', 'Printer no. ' || n, 'open', 1 + n %% 4, 2, 2, 'mail',
       'hardware', p.site_id, p.id, l.tier_id, l.team_id, w.id, now(), now(), now()
  from generate_series(1, %(tickets)s) n join person p on p.who = n %% (20 * %(clients)s)
  join place l on true join worker w on w.w = n %% 30;
create temp table running as
select t.tenant_id, t.id as ticket_id, k.kind, k.seconds, random() * 0.8 as used, c.id as calendar
  from ticket t, calendar c,
       (values ('first_response', 86400), ('resolution', 345600)) k(kind, seconds);
insert into clock (tenant_id, id, ticket_id, kind, policy, calendar_id, calendar_version,
  target_seconds, started_at, running_since, due_at, reached, next_at)
select r.tenant_id, uuidv7(), r.ticket_id, r.kind, 'Standard', r.calendar, v.version, r.seconds,
       at, at, at + make_interval(secs => r.seconds),
       case when used >= 0.75 then 75 when used >= 0.5 then 50 else 0 end,
       at + make_interval(secs => r.seconds * case when used >= 0.75 then 0.9
         when used >= 0.5 then 0.75 else 0.5 end)
  from running r join calendar v on v.id = r.calendar,
       lateral (select now() - make_interval(secs => r.seconds * r.used) as at) s;
insert into clock_segment (tenant_id, id, ticket_id, holder, paused, status, calendar_id,
  started_at)
select t.tenant_id, uuidv7(), t.id, 'msp', false, 'open', c.id, t.created_at
  from ticket t, calendar c;
update ticket t set due_at = c.due_at, next_clock = c.kind
  from (select distinct on (tenant_id, ticket_id) tenant_id, ticket_id, due_at, kind from clock
         order by tenant_id, ticket_id, due_at) c
 where c.tenant_id = t.tenant_id and c.ticket_id = t.id;
"""


def load(on: Ground) -> None:
    """Half as many tickets as clocks."""
    with psycopg.connect(on.admin_url) as admin:
        load_people(admin, CLIENTS)
        tell(f"{on.wanted.clocks:,} running clocks")
        values = {"tickets": on.wanted.clocks // 2, "clients": CLIENTS}
        admin.execute(filled(CLOCKS, values))
    settle(on.admin_url)
