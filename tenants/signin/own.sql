-- What a signed-in person may ask about herself, and an administrator about staff. Who asks is
-- read from the transaction's scope, never from a parameter.

drop function if exists me_agent;
create function me_agent() returns uuid
language sql stable set search_path = pg_catalog, public, pg_temp
as $$
    select nullif(nullif(current_setting('msp.agent_id', true), ''),
                  '00000000-0000-0000-0000-000000000000')::uuid
$$;

drop function if exists me_contact;
create function me_contact() returns uuid
language sql stable set search_path = pg_catalog, public, pg_temp
as $$
    select nullif(nullif(current_setting('msp.contact_id', true), ''),
                  '00000000-0000-0000-0000-000000000000')::uuid
$$;

drop function if exists me_tenant;
create function me_tenant() returns uuid
language sql stable set search_path = pg_catalog, public, pg_temp
as $$
    select nullif(current_setting('msp.tenant_id', true), '')::uuid
$$;

-- True when the scope of the transaction reaches the client.
drop function if exists me_serves;
create function me_serves(p_tenant uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp
as $$
    select case current_setting('role')
        when 'msp_provider' then true
        when 'msp_staff' then p_tenant = any(current_setting('msp.tenant_ids')::uuid[])
        else false end
$$;

drop function if exists me_sessions;
create function me_sessions(p_since timestamptz)
returns table (id uuid, created_at timestamptz, last_seen_at timestamptz, ip text, user_agent text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select s.id, s.created_at, s.last_seen_at, s.ip, s.user_agent
    from auth_session s
    where (s.agent_id = me_agent() or (s.tenant_id = me_tenant() and s.contact_id = me_contact()))
      and s.level = 'full' and s.revoked_at is null and s.last_seen_at > p_since
    order by s.last_seen_at desc limit 100
$$;

-- Ends one own session, or all but one of them when p_id is null.
drop function if exists me_session_close;
create function me_session_close(p_id uuid, p_keep uuid, p_at timestamptz) returns integer
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    with closed as (
        update auth_session s set revoked_at = p_at
        where (s.agent_id = me_agent()
               or (s.tenant_id = me_tenant() and s.contact_id = me_contact()))
          and s.revoked_at is null and (s.id = p_id or p_id is null)
          and s.id is distinct from p_keep
        returning 1)
    select count(*)::integer from closed
$$;

drop function if exists me_keys;
create function me_keys()
returns table (id uuid, prefix text, name text, rights jsonb, created_at timestamptz,
               last_used_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select k.id, k.prefix, k.name, k.rights, k.created_at, k.last_used_at, k.expires_at
    from api_key k where k.agent_id = me_agent() and k.revoked_at is null
    order by k.created_at desc limit 100
$$;

drop function if exists me_key_open;
create function me_key_open(
    p_id uuid, p_hash text, p_prefix text, p_name text, p_rights jsonb, p_at timestamptz,
    p_expires timestamptz)
returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into api_key (id, key_hash, prefix, name, agent_id, rights, created_at, expires_at)
    values (p_id, p_hash, p_prefix, p_name, me_agent(), p_rights, p_at, p_expires)
$$;

drop function if exists me_key_close;
create function me_key_close(p_id uuid, p_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update api_key k set revoked_at = p_at
    where k.id = p_id and k.agent_id = me_agent() and k.revoked_at is null;
    return found;
end
$$;

drop function if exists me_contact_looks;
create function me_contact_looks(p_locale text, p_theme text) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    update contact c set locale = coalesce(p_locale, c.locale), theme = coalesce(p_theme, c.theme)
    where c.tenant_id = me_tenant() and c.id = me_contact()
$$;

-- How agents sign in: for the administrator's list.
drop function if exists staff_access;
create function staff_access(p_agents uuid[], p_since timestamptz)
returns table (agent_id uuid, has_password boolean, has_code boolean, sessions integer,
               last_seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select a.id, coalesce(c.password_hash is not null, false),
           coalesce(c.totp_sealed is not null, false),
           (select count(*)::integer from auth_session s where s.agent_id = a.id
              and s.revoked_at is null and s.level = 'full' and s.last_seen_at > p_since),
           (select max(s.last_seen_at) from auth_session s where s.agent_id = a.id)
    from agent a left join credential c on c.agent_id = a.id
    where a.id = any(p_agents)
$$;

drop function if exists staff_sessions_close;
create function staff_sessions_close(p_agent uuid, p_at timestamptz) returns integer
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    with closed as (
        update auth_session s set revoked_at = p_at
        where s.agent_id = p_agent and s.revoked_at is null returning 1),
    keys as (
        update api_key k set revoked_at = p_at
        where k.agent_id = p_agent and k.revoked_at is null returning 1)
    select (select count(*) from closed)::integer + (select count(*) from keys)::integer
$$;

drop function if exists staff_code_reset;
create function staff_code_reset(p_agent uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    update credential c set totp_sealed = null where c.agent_id = p_agent
$$;

-- Which contacts of a client can sign in, and when each was last seen.
drop function if exists contact_access;
create function contact_access(p_tenant uuid)
returns table (contact_id uuid, has_password boolean, last_seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select k.contact_id, k.password_hash is not null,
           (select max(s.last_seen_at) from auth_session s
            where s.tenant_id = k.tenant_id and s.contact_id = k.contact_id)
    from credential k where k.tenant_id = p_tenant and me_serves(p_tenant)
$$;

drop function if exists contact_sessions_close;
create function contact_sessions_close(p_tenant uuid, p_contact uuid, p_at timestamptz)
returns integer
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    with closed as (
        update auth_session s set revoked_at = p_at
        where s.tenant_id = p_tenant and s.contact_id = p_contact and s.revoked_at is null
          and me_serves(p_tenant) returning 1)
    select count(*)::integer from closed
$$;

-- Tries older than a day and sessions that ended a season ago are of no use to anyone.
drop function if exists doors_sweep;
create function doors_sweep(p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    delete from login_attempt l where l.at < p_at - interval '1 day';
    delete from auth_session s where s.last_seen_at < p_at - interval '100 days';
$$;

-- The sealed second factors, for sealing them anew when the key changes; for the command line.
drop function if exists staff_seals;
create function staff_seals() returns table (agent_id uuid, sealed text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select c.agent_id, c.totp_sealed from credential c
    where c.agent_id is not null and c.totp_sealed is not null
$$;

-- Only what is still as it was read is replaced: a factor set up meanwhile stays.
drop function if exists staff_reseal;
create function staff_reseal(p_agent uuid, p_old text, p_new text) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    update credential set totp_sealed = p_new where agent_id = p_agent and totp_sealed = p_old
$$;

do $$
declare
    f regprocedure;
    name text;
begin
    for f, name in
        select p.oid::regprocedure, p.proname from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proname = any(array[
            'me_agent', 'me_contact', 'me_tenant', 'me_serves', 'me_sessions',
            'me_session_close', 'me_keys', 'me_key_open', 'me_key_close', 'me_contact_looks',
            'staff_access', 'staff_sessions_close', 'staff_code_reset', 'contact_access',
            'contact_sessions_close', 'doors_sweep', 'staff_seals', 'staff_reseal'])
    loop
        execute format('alter function %s owner to msp_owner', f);
        execute format('revoke all on function %s from public', f);
        if name in ('me_sessions', 'me_session_close') then
            execute format('grant execute on function %s to msp_portal, msp_staff, msp_provider', f);
        elsif name = 'me_contact_looks' then
            execute format('grant execute on function %s to msp_portal', f);
        elsif name in ('doors_sweep', 'staff_seals', 'staff_reseal') then
            execute format('grant execute on function %s to msp_provider', f);
        elsif name not in ('me_agent', 'me_contact', 'me_tenant', 'me_serves') then
            execute format('grant execute on function %s to msp_staff, msp_provider', f);
        end if;
    end loop;
end
$$;
