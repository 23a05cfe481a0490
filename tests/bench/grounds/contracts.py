"""Contracts with devices: one for each client, a workstation and a server price, and labour."""

from __future__ import annotations

import psycopg

from tests.bench.grounds.tickets import CLIENTS, filled, load_people, settle
from tests.bench.running import Ground
from tests.bench.table import tell

MILLION_CLIENTS = 2_000
# Billed from the first of last month. One device in nine joined in the middle of it, one in
# twenty left; the others are there all month.
CONTRACTS = """
create temp table billed as
select (date_trunc('month', now()) - interval '1 month')::date as since;
insert into asset (tenant_id, id, kind, name, serial, site_id)
select t.id, uuidv7(), case when n %% 12 = 0 then 'server' else 'workstation' end,
       upper(t.slug) || '-' || n, 'SN' || n, s.id
  from tenant t join site s on s.tenant_id = t.id, generate_series(1 + %(have)s, %(assets)s) n;
insert into contract (tenant_id, id, name, currency, zone, starts_on, billed_from, created_at)
select t.id, uuidv7(), 'Managed services', 'USD', 'Europe/Warsaw', '2026-01-01', b.since,
       '2026-01-01' from tenant t, billed b;
insert into contract_version (tenant_id, id, contract_id, number, effective_from, created_at,
  signed_at)
select tenant_id, uuidv7(), id, 1, starts_on, created_at, created_at from contract;
insert into contract_line (tenant_id, id, version_id, number, code, description, basis)
select v.tenant_id, uuidv7(), v.id, l.number, l.code, l.words, l.basis from contract_version v,
       (values (1, 'WS', 'Workstation support', 'workstation'),
               (2, 'SRV', 'Server support', 'server'),
               (3, 'HOUR', 'Work outside the contract', 'hourly')) l(number, code, words, basis);
insert into line_price (tenant_id, id, line_id, valid_from, amount, currency, recorded_at)
select tenant_id, uuidv7(), id, '2026-01-01', case number when 1 then 60 when 2 then 400
       else 120 end, 'USD', '2026-01-01' from contract_line;
insert into coverage (tenant_id, id, contract_id, asset_id, site_id, basis, valid_from, valid_to,
  recorded_at)
select a.tenant_id, uuidv7(), c.id, a.id, a.site_id, a.kind,
       case when a.n %% 9 = 0 then b.since + 10 else date '2026-01-01' end,
       case when a.n %% 20 = 0 then b.since + 15 end, '2026-01-01'
  from (select *, row_number() over (order by id) as n from asset) a
  join contract c on c.tenant_id = a.tenant_id, billed b;
insert into time_entry (tenant_id, id, contract_id, source_kind, label, work_date,
  worked_minutes, billable_minutes, bill_state, recorded_at)
select c.tenant_id, uuidv7(), c.id, 'manual', 'Work no. ' || n, b.since + n, 45, 45,
       case when n %% 3 = 0 then 'chargeable' else 'covered' end, '2026-01-01'
  from contract c, billed b, generate_series(1, 20) n;
"""
# The dearest contract is made a year and a half older, with its devices and its work.
AGED = """
create temp table aged as select tenant_id, contract_id as id from statement
 order by net desc limit 1;
update contract c set starts_on = c.starts_on - 550, billed_from = c.billed_from - 365
  from aged where c.id = aged.id;
update contract_version v set effective_from = v.effective_from - 550
  from aged where v.contract_id = aged.id;
update line_price p set valid_from = p.valid_from - 550
  from aged, contract_version v, contract_line l
 where v.contract_id = aged.id and l.version_id = v.id and p.line_id = l.id;
update coverage c set valid_from = c.valid_from - 550
  from aged where c.contract_id = aged.id;
insert into time_entry (tenant_id, id, contract_id, source_kind, label, work_date,
  worked_minutes, billable_minutes, bill_state, recorded_at)
select t.tenant_id, uuidv7(), t.contract_id, t.source_kind, t.label,
       (t.work_date - make_interval(months => n))::date, t.worked_minutes, t.billable_minutes,
       t.bill_state, t.recorded_at
  from time_entry t join aged on t.contract_id = aged.id, generate_series(1, 12) n;
select c.number from contract c join aged on c.id = aged.id;
"""


def add(on: Ground) -> None:
    """To the clients that are there already, once."""
    with psycopg.connect(on.admin_url) as admin:
        if admin.execute("select from contract limit 1").fetchone() is None:
            tell(f"{CLIENTS:,} contracts with {on.wanted.assets:,} devices each")
            admin.execute(filled(CONTRACTS, {"assets": on.wanted.assets, "have": 25}))
    settle(on.admin_url)


def age_one(on: Ground) -> int:
    """The number of a contract with a year of devices and work behind it."""
    with psycopg.connect(on.admin_url) as admin:
        last = admin.execute(AGED.encode())
        while last.nextset():
            pass
        number = int((last.fetchone() or (0,))[0])
    settle(on.admin_url)
    return number


def load_million(on: Ground) -> None:
    """Ten times as many clients, and no tickets."""
    with psycopg.connect(on.admin_url) as admin:
        load_people(admin, MILLION_CLIENTS)
        tell(f"{MILLION_CLIENTS * on.wanted.assets:,} devices under contract")
        admin.execute(filled(CONTRACTS, {"assets": on.wanted.assets, "have": 25}))
    settle(on.admin_url)
