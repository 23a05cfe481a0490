-- What is approved is frozen: the database itself refuses to change or remove it. A correction is
-- a line on the next statement. Applied after every migration; safe to run again.

create or replace function contracts_frozen(p_tenant uuid, p_run uuid) returns boolean
language sql stable set search_path = pg_catalog, public as $$
  select exists (select 1 from public.billing_run r
                  where r.tenant_id = p_tenant and r.id = p_run
                    and r.state in ('approved', 'issued'))
$$;

-- A run that is approved may only become issued.
create or replace function contracts_keep_run() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.state not in ('approved', 'issued') then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and old.state = 'approved' and new.state = 'issued'
     and to_jsonb(new) - 'state' = to_jsonb(old) - 'state' then
    return new;
  end if;
  raise exception 'billing run % is frozen', old.id using errcode = 'restrict_violation';
end $$;

-- A statement is written once; when it is issued it gets its number, and nothing else.
create or replace function contracts_keep_statement() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'DELETE' then
    if not public.contracts_frozen(old.tenant_id, old.run_id) then
      return old;
    end if;
  elsif old.number is null
        and to_jsonb(new) - '{number,issued_at,issued_on}'::text[]
          = to_jsonb(old) - '{number,issued_at,issued_on}'::text[] then
    return new;
  end if;
  raise exception 'statement % is frozen', old.id using errcode = 'restrict_violation';
end $$;

-- Lines and evidence are never updated, and leave only together with a draft.
create or replace function contracts_keep_evidence() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'DELETE' and not exists (
       select 1 from public.statement s
        where s.tenant_id = old.tenant_id and s.id = old.statement_id
          and public.contracts_frozen(s.tenant_id, s.run_id)) then
    return old;
  end if;
  raise exception 'statement % is frozen', old.statement_id using errcode = 'restrict_violation';
end $$;

create or replace trigger keep_run before update or delete on billing_run
  for each row execute function contracts_keep_run();
create or replace trigger keep_statement before update or delete on statement
  for each row execute function contracts_keep_statement();
create or replace trigger keep_line before update or delete on statement_line
  for each row execute function contracts_keep_evidence();
create or replace trigger keep_device before update or delete on statement_device
  for each row execute function contracts_keep_evidence();
create or replace trigger keep_labour before update or delete on statement_labour
  for each row execute function contracts_keep_evidence();

alter function contracts_frozen(uuid, uuid) owner to msp_owner;
alter function contracts_keep_run() owner to msp_owner;
alter function contracts_keep_statement() owner to msp_owner;
alter function contracts_keep_evidence() owner to msp_owner;
revoke all on function contracts_frozen(uuid, uuid) from public;
revoke all on function contracts_keep_run() from public;
revoke all on function contracts_keep_statement() from public;
revoke all on function contracts_keep_evidence() from public;
grant execute on function contracts_frozen(uuid, uuid) to msp_staff, msp_provider;
