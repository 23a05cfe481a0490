-- The doors: what may be asked before anyone is known. Each look-up returns one principal or
-- nothing. They run as the owner of the tables, so each names every row it may touch itself;
-- only msp_door may call them, and msp_door can do nothing else.

-- The client whose portal answers at a host.
drop function if exists door_portal;
create function door_portal(p_host text)
returns table (tenant_id uuid, name text, slug text, zone text, locale text, brand_colour text,
               brand_logo_key text, help_phone text, help_email text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select t.id, t.name, t.slug, t.zone, t.locale, t.brand_colour, t.brand_logo_key,
           t.help_phone, t.help_email
    from portal_host h join tenant t on t.id = h.tenant_id
    where h.host = p_host and t.active
$$;

-- The clients an agent serves: null means all of them.
drop function if exists clients_of_agent;
create function clients_of_agent(p_agent uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select case when a.all_clients then null else coalesce(
        (select array_agg(c.tenant_id order by c.tenant_id)
         from agent_client c where c.agent_id = a.id), '{}'::uuid[]) end
    from agent a where a.id = p_agent
$$;

-- The living session of an agent; it notes when it was last seen, once a minute at most.
drop function if exists door_agent_session;
create function door_agent_session(
    p_token text, p_at timestamptz, p_idle interval, p_life interval)
returns table (session_id uuid, level text, agent_id uuid, name text, email text, roles jsonb,
               zone text, locale text, theme text, tenant_ids uuid[])
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update auth_session s set last_seen_at = p_at
    where s.token_hash = p_token and s.revoked_at is null
      and s.last_seen_at < p_at - interval '1 minute' and s.last_seen_at > p_at - p_idle
      and s.created_at > p_at - p_life;
    return query
    select s.id, s.level, a.id, a.name, a.email, a.roles, a.zone, a.locale, a.theme,
           clients_of_agent(a.id)
    from auth_session s join agent a on a.id = s.agent_id
    where s.token_hash = p_token and s.revoked_at is null and a.active
      and s.last_seen_at > p_at - p_idle and s.created_at > p_at - p_life;
end
$$;

-- The living session of a contact, at the portal of its own client and nowhere else.
drop function if exists door_contact_session;
create function door_contact_session(
    p_token text, p_tenant uuid, p_at timestamptz, p_idle interval, p_life interval)
returns table (session_id uuid, tenant_id uuid, contact_id uuid, name text, email text,
               rights jsonb, sees text, site_id uuid, zone text, locale text, theme text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update auth_session s set last_seen_at = p_at
    where s.token_hash = p_token and s.tenant_id = p_tenant and s.revoked_at is null
      and s.last_seen_at < p_at - interval '1 minute' and s.last_seen_at > p_at - p_idle
      and s.created_at > p_at - p_life;
    return query
    select s.id, c.tenant_id, c.id, c.name, c.email, c.rights, c.sees, c.site_id,
           coalesce(i.zone, t.zone), coalesce(c.locale, t.locale), c.theme
    from auth_session s
    join contact c on c.tenant_id = s.tenant_id and c.id = s.contact_id
    join tenant t on t.id = c.tenant_id
    left join site i on i.tenant_id = c.tenant_id and i.id = c.site_id
    where s.token_hash = p_token and s.tenant_id = p_tenant and s.revoked_at is null
      and s.level = 'full' and c.active and t.active
      and s.last_seen_at > p_at - p_idle and s.created_at > p_at - p_life;
end
$$;

-- The owner of an API key; it notes its use, once a minute at most.
drop function if exists door_key;
create function door_key(p_key text, p_at timestamptz)
returns table (key_id uuid, key_rights jsonb, agent_id uuid, name text, email text, roles jsonb,
               zone text, locale text, tenant_ids uuid[])
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update api_key k set last_used_at = p_at
    where k.key_hash = p_key and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > p_at)
      and (k.last_used_at is null or k.last_used_at < p_at - interval '1 minute');
    return query
    select k.id, k.rights, a.id, a.name, a.email, a.roles, a.zone, a.locale,
           clients_of_agent(a.id)
    from api_key k join agent a on a.id = k.agent_id
    where k.key_hash = p_key and k.revoked_at is null and a.active
      and (k.expires_at is null or k.expires_at > p_at);
end
$$;

-- An agent who may sign in, found by address or by id: what there is to prove.
drop function if exists door_agent;
create function door_agent(p_email text, p_agent uuid)
returns table (id uuid, name text, email text, roles jsonb, demo boolean, password_hash text,
               totp_sealed text, totp_step bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select a.id, a.name, a.email, a.roles, a.demo, c.password_hash, c.totp_sealed,
           coalesce(c.totp_step, 0)
    from agent a left join credential c on c.agent_id = a.id
    where a.active and (a.email_norm = p_email or a.id = p_agent)
$$;

-- A contact of one client who may sign in at its portal, found by address or by id.
drop function if exists door_contact;
create function door_contact(p_tenant uuid, p_email text, p_contact uuid)
returns table (id uuid, name text, email text, password_hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select c.id, c.name, c.email, k.password_hash
    from contact c
    join tenant t on t.id = c.tenant_id
    left join credential k on k.tenant_id = c.tenant_id and k.contact_id = c.id
    where c.tenant_id = p_tenant and c.active and t.active
      and ((c.email_norm <> '' and c.email_norm = p_email) or c.id = p_contact)
$$;

-- The latest tries of an account or from an address, newest first. Tries at one account wait
-- for each other here until the end of their transaction, so a volley cannot outrun the count.
drop function if exists door_tries;
create function door_tries(p_account text, p_address text, p_since timestamptz)
returns table (at timestamptz, ok boolean, same_account boolean, same_address boolean)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(p_account, 0));
    return query
    (select l.at, l.ok, true, l.address = p_address from login_attempt l
     where l.account = p_account and l.at > p_since order by l.at desc limit 100)
    union all
    (select l.at, l.ok, false, true from login_attempt l
     where l.address = p_address and l.account <> p_account and l.at > p_since
     order by l.at desc limit 100);
end
$$;

-- A try counts as wrong from the moment it is made, until it proves right.
drop function if exists door_try;
create function door_try(p_account text, p_address text, p_at timestamptz) returns bigint
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into login_attempt (account, address, at, ok)
    values (p_account, p_address, p_at, false) returning id
$$;

drop function if exists door_try_right;
create function door_try_right(p_id bigint) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    update login_attempt set ok = true where id = p_id
$$;

drop function if exists door_session_open;
create function door_session_open(
    p_token text, p_id uuid, p_agent uuid, p_tenant uuid, p_contact uuid, p_level text,
    p_at timestamptz, p_ip text, p_user_agent text)
returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into auth_session (token_hash, id, agent_id, tenant_id, contact_id, level,
                              created_at, last_seen_at, ip, user_agent)
    values (p_token, p_id, p_agent, p_tenant, p_contact, p_level, p_at, p_at, p_ip, p_user_agent)
$$;

-- The second factor was shown: the session is whole, under a token nobody saw before.
drop function if exists door_session_complete;
create function door_session_complete(p_token text, p_new_token text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update auth_session set token_hash = p_new_token, level = 'full'
    where token_hash = p_token and level in ('code', 'enrol') and revoked_at is null;
    return found;
end
$$;

drop function if exists door_session_close;
create function door_session_close(p_token text, p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    update auth_session set revoked_at = p_at where token_hash = p_token and revoked_at is null
$$;

-- A code is good once: true when this step is newer than the last accepted one.
drop function if exists door_totp_used;
create function door_totp_used(p_agent uuid, p_step bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update credential set totp_step = p_step where agent_id = p_agent and totp_step < p_step;
    return found;
end
$$;

-- The second factor is set once here; replacing it needs an administrator's reset first.
drop function if exists door_totp_enrol;
create function door_totp_enrol(p_id uuid, p_agent uuid, p_sealed text, p_step bigint)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into credential as c (id, agent_id, totp_sealed, totp_step)
    values (p_id, p_agent, p_sealed, p_step)
    on conflict (agent_id) do update set totp_sealed = p_sealed, totp_step = p_step
    where c.totp_sealed is null;
    return found;
end
$$;

-- A new password ends every session and unused link of that person.
drop function if exists door_password;
create function door_password(
    p_id uuid, p_agent uuid, p_tenant uuid, p_contact uuid, p_hash text, p_at timestamptz)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update auth_session s set revoked_at = p_at
    where s.revoked_at is null
      and (s.agent_id = p_agent or (s.tenant_id = p_tenant and s.contact_id = p_contact));
    update credential c set password_hash = p_hash, changed_at = p_at
    where c.agent_id = p_agent or (c.tenant_id = p_tenant and c.contact_id = p_contact);
    if not found then
        insert into credential (id, agent_id, tenant_id, contact_id, password_hash, changed_at)
        values (p_id, p_agent, p_tenant, p_contact, p_hash, p_at);
    end if;
end
$$;

do $$
declare f regprocedure;
begin
    for f in select p.oid::regprocedure from pg_proc p
             where p.pronamespace = 'public'::regnamespace and p.proname = any(array[
                 'door_portal', 'door_agent_session', 'door_contact_session', 'door_key',
                 'door_agent', 'door_contact', 'door_tries', 'door_try', 'door_try_right', 'door_session_open',
                 'door_session_complete', 'door_session_close', 'door_totp_used',
                 'door_totp_enrol', 'door_password', 'clients_of_agent'])
    loop
        execute format('alter function %s owner to msp_owner', f);
        execute format('revoke all on function %s from public', f);
        if f::text not like 'clients_of_agent%' then
            execute format('grant execute on function %s to msp_door', f);
        end if;
    end loop;
end
$$;
-- The command line and an administrator's page set first passwords as the provider.
grant execute on function door_password(uuid, uuid, uuid, uuid, text, timestamptz)
    to msp_provider;
grant execute on function door_totp_enrol(uuid, uuid, text, bigint) to msp_provider;
