-- Kept answers are reached through these alone, and only by the person who was answered: the
-- owner is read from the transaction's scope.

drop function if exists msp_once_begin;
create function msp_once_begin(p_operation text, p_key text, p_print text, p_at timestamptz)
returns table (print text, body text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    v_owner uuid := current_setting('msp.agent_id')::uuid;
begin
    insert into kept_answer (owner_id, operation, key, print, created_at)
    values (v_owner, p_operation, p_key, p_print, p_at)
    on conflict (owner_id, operation, key) do nothing;
    return query select k.print, k.body from kept_answer k
        where k.owner_id = v_owner and k.operation = p_operation and k.key = p_key;
end
$$;

drop function if exists msp_once_end;
create function msp_once_end(p_operation text, p_key text, p_body text) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    update kept_answer set body = p_body
    where owner_id = current_setting('msp.agent_id')::uuid
      and operation = p_operation and key = p_key
$$;

drop function if exists msp_once_sweep;
create function msp_once_sweep(p_before timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    delete from kept_answer where created_at < p_before
$$;

alter function msp_once_begin(text, text, text, timestamptz) owner to msp_owner;
alter function msp_once_end(text, text, text) owner to msp_owner;
alter function msp_once_sweep(timestamptz) owner to msp_owner;
revoke all on function msp_once_begin(text, text, text, timestamptz) from public;
revoke all on function msp_once_end(text, text, text) from public;
revoke all on function msp_once_sweep(timestamptz) from public;
grant execute on function msp_once_begin(text, text, text, timestamptz)
    to msp_staff, msp_provider;
grant execute on function msp_once_end(text, text, text) to msp_staff, msp_provider;
grant execute on function msp_once_sweep(timestamptz) to msp_provider;
