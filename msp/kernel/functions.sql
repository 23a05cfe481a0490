-- Definer functions of the kernel: what a scoped role may do beyond its own rows.
-- They are replaced at every migration; the owner is msp_owner.

-- The scope of the running transaction, as the worker reads it back. `role` is the setting of
-- the caller: a definer function changes current_user, never this.
create or replace function msp_scope() returns jsonb
language sql stable set search_path = pg_catalog as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'role', current_setting('role'),
    'msp.tenant_ids', nullif(current_setting('msp.tenant_ids', true), ''),
    'msp.tenant_id', nullif(current_setting('msp.tenant_id', true), ''),
    'msp.agent_id', nullif(current_setting('msp.agent_id', true), ''),
    'msp.contact_id', nullif(current_setting('msp.contact_id', true), ''),
    'msp.sees', nullif(current_setting('msp.sees', true), ''),
    'msp.site_id', nullif(current_setting('msp.site_id', true), ''),
    'msp.rights', nullif(current_setting('msp.rights', true), '')))
$$;

create or replace function msp_put(p_queue text, p_actor text, p_kwargs jsonb, p_scope jsonb,
                                   p_timetable boolean, p_delay double precision)
returns uuid language plpgsql set search_path = pg_catalog as $$
declare
  v_id uuid := gen_random_uuid();
begin
  insert into dramatiq.queue (queue_name, message_id, state, message, available_at)
  values (p_queue, v_id, 'queued', jsonb_build_object(
    'queue_name', p_queue, 'actor_name', p_actor, 'args', '[]'::jsonb, 'kwargs', p_kwargs,
    'options', jsonb_build_object('scope', p_scope, 'timetable', p_timetable),
    'message_id', v_id,
    'message_timestamp', floor(extract(epoch from clock_timestamp()) * 1000)::bigint),
    now() + make_interval(secs => p_delay));
  perform pg_notify('dramatiq.' || p_queue || '.enqueue', '');
  return v_id;
end $$;

-- A job in the caller's own scope: stamped here, so no caller can widen it.
create or replace function msp_later(p_queue text, p_actor text, p_kwargs jsonb,
                                     p_delay double precision)
returns uuid language sql security definer set search_path = pg_catalog, public as $$
  select public.msp_put(p_queue, p_actor, p_kwargs, public.msp_scope(), false, p_delay)
$$;

-- Pull a system job of the timetable forward. No parameters travel, so nothing widens.
create or replace function msp_soon(p_name text)
returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  v_queue text;
begin
  select queue into v_queue from public.schedule where name = p_name;
  if not found then
    raise exception 'the timetable has no entry %', p_name;
  end if;
  perform public.msp_put(v_queue, p_name, '{}', '{"role": "msp_provider"}', true, 0);
end $$;

-- What /health says of workers and the queue, for roles that may not read the queue itself.
create or replace function msp_queue_state()
returns table (workers bigint, queued bigint, oldest_seconds double precision)
language sql security definer set search_path = pg_catalog as $$
  select (select count(*) from dramatiq.worker where heartbeat_at > now() - interval '20 seconds'),
         (select count(*) from dramatiq.queue where state = 'queued' and available_at <= now()),
         (select coalesce(extract(epoch from now() - min(available_at)), 0)
            from dramatiq.queue where state = 'queued' and available_at <= now())
$$;

alter function msp_scope() owner to msp_owner;
alter function msp_put(text, text, jsonb, jsonb, boolean, double precision) owner to msp_owner;
alter function msp_later(text, text, jsonb, double precision) owner to msp_owner;
alter function msp_soon(text) owner to msp_owner;
alter function msp_queue_state() owner to msp_owner;
revoke all on function msp_scope() from public;
revoke all on function msp_put(text, text, jsonb, jsonb, boolean, double precision) from public;
revoke all on function msp_later(text, text, jsonb, double precision) from public;
revoke all on function msp_soon(text) from public;
revoke all on function msp_queue_state() from public;
grant execute on function msp_later(text, text, jsonb, double precision)
  to msp_portal, msp_staff, msp_provider;
grant execute on function msp_soon(text) to msp_door, msp_portal, msp_staff, msp_provider;
grant execute on function msp_queue_state() to msp_door, msp_staff, msp_provider;
