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
create or replace trigger keep_piece before update or delete on statement_piece
  for each row execute function contracts_keep_evidence();
create or replace trigger keep_prepaid before update or delete on statement_prepaid
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

-- A credit note that is decided stays as it is; until then only its decision is written.
create or replace function contracts_keep_credit() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'UPDATE' and old.state = 'proposed'
     and to_jsonb(new)
         - '{state,number,issued_at,issued_on,decided_at,decided_by,answer}'::text[]
       = to_jsonb(old)
         - '{state,number,issued_at,issued_on,decided_at,decided_by,answer}'::text[] then
    return new;
  end if;
  raise exception 'credit note % is kept', old.id using errcode = 'restrict_violation';
end $$;

-- No line is credited beyond its own sum, whoever presses what at the same time: the bill's row is
-- locked, then everything proposed and issued is added up.
create or replace function contracts_keep_credits_within() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  bill uuid; own numeric; taken numeric;
begin
  if tg_op <> 'INSERT' then
    raise exception 'credit line % is kept', old.id using errcode = 'restrict_violation';
  end if;
  select s.id into bill
    from public.statement s join public.credit_note c
      on c.tenant_id = s.tenant_id and c.statement_id = s.id
   where c.tenant_id = new.tenant_id and c.id = new.credit_id for update of s;
  select l.net into own from public.statement_line l
   where l.tenant_id = new.tenant_id and l.statement_id = bill and l.ordinal = new.line;
  select coalesce(sum(k.net), 0) + new.net into taken
    from public.credit_line k join public.credit_note c
      on c.tenant_id = k.tenant_id and c.id = k.credit_id
   where c.tenant_id = new.tenant_id and c.statement_id = bill and k.line = new.line
     and c.state <> 'refused';
  if own is null or own * new.net <= 0 or abs(taken) > abs(own) then
    raise exception 'more is credited than is left' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create or replace trigger keep_credit before update or delete on credit_note
  for each row execute function contracts_keep_credit();
create or replace trigger keep_credits_within before insert or update or delete on credit_line
  for each row execute function contracts_keep_credits_within();

alter function contracts_keep_credit() owner to msp_owner;
alter function contracts_keep_credits_within() owner to msp_owner;
revoke all on function contracts_keep_credit() from public;
revoke all on function contracts_keep_credits_within() from public;
