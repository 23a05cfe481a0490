"""Open cases at a vendor: as many tickets, each forwarded long ago and bound to its case.

The vendor's answers are not there yet. The first sync brings them.
"""

from __future__ import annotations

import psycopg

from tests.bench.grounds.tickets import CLIENTS, filled, load_people, settle
from tests.bench.running import Ground
from tests.bench.table import tell

CASES = """
insert into vendor (id, name) values (uuidv7(), 'Corvid Systems');
insert into vendor_connection (id, vendor_id, name, kind, base_url, config, state)
select uuidv7(), id, 'Support tracker', 'roundup', 'http://127.0.0.1/vendor/',
       '{"username": "mspdesk"}', 'paused' from vendor;
create temp table person as
select tenant_id, id, site_id, row_number() over (order by id) - 1 as who from contact;
create temp table worker as select id, row_number() over (order by id) - 1 as w from agent;
insert into ticket (tenant_id, id, kind, subject, status, priority, impact, urgency, channel,
  category, site_id, contact_id, tier_id, team_id, assignee_id, routed_at, created_at, updated_at)
select p.tenant_id, uuidv7(), 'incident', 'Array ' || n || ' is degraded', 'waiting_vendor', 2,
       2, 2, 'mail', 'hardware', p.site_id, p.id, r.id, t.id, w.id, now() - interval '30 days',
       now() - interval '30 days', now() - interval '30 days'
  from generate_series(1, %(cases)s) n join person p on p.who = n %% (20 * %(clients)s)
  join tier r on r.level = 3 join team t on t.tier_id = r.id join worker w on w.w = n %% 30;
create temp table bound as
select t.tenant_id, t.id as ticket_id, substring(t.subject from '[0-9]+')::int as n,
       uuidv7() as case_id, uuidv7() as link_id, uuidv7() as entry_id, v.id as connection_id
  from ticket t, vendor_connection v;
insert into vendor_case (id, connection_id, correlation_id, external_id, number, url, raw_status,
  status, last_seq)
select case_id, connection_id, 'msp-bench-' || n, n::text, 'issue' || n,
       'http://127.0.0.1/vendor/issue' || n, '', 'acknowledged', 1 from bound;
insert into case_link (tenant_id, id, ticket_id, case_id, connection_id, state, state_since,
  forwarded_at)
select tenant_id, link_id, ticket_id, case_id, connection_id, 'linked', now(), now() from bound;
insert into entry (tenant_id, id, ticket_id, kind, visibility, author_label, body_text, details,
  channel, created_at, heeded_at)
select tenant_id, entry_id, ticket_id, 'vendor', 'internal', 'Desk', 'The array is degraded.',
       '{"direction": "out"}', 'vendor', now() - interval '30 days', now() from bound;
insert into case_operation (tenant_id, id, link_id, case_id, entry_id, seq, kind, state,
  next_attempt_at, settled_at, external_id)
select tenant_id, uuidv7(), link_id, case_id, entry_id, 1, 'create', 'done', now(), now(), n::text
  from bound;
insert into mirrored_item (tenant_id, id, link_id, kind, direction, local_id)
select tenant_id, uuidv7(), link_id, 'comment', 'out', entry_id from bound;
"""


def load(on: Ground) -> None:
    """The connection stays paused until a part has said where the tracker listens."""
    with psycopg.connect(on.admin_url) as admin:
        load_people(admin, CLIENTS)
        tell(f"{on.wanted.cases:,} open cases at the vendor")
        admin.execute(filled(CASES, {"cases": on.wanted.cases, "clients": CLIENTS}))
    settle(on.admin_url)
