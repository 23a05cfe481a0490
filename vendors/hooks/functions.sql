-- The door for vendors' deliveries: an address is found by the hash of its token, a hint is put
-- into the inbox. msp_door can do this and nothing else with connections.

drop function if exists door_vendor_hook;
create function door_vendor_hook(p_hash text, p_at timestamptz)
returns table (connection_id uuid, kind text, base_url text, config jsonb, sealed jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select c.id, c.kind, c.base_url, c.config,
           coalesce((select jsonb_object_agg(s.name, s.sealed) from vendor_secret s
                     where s.connection_id = c.id and s.active
                       and (s.not_after is null or s.not_after > p_at)), '{}'::jsonb)
    from vendor_hook h join vendor_connection c on c.id = h.connection_id
    where h.token_hash = p_hash
$$;

-- Put a hint into the inbox and wake the sweep: true for a new one. The same delivery again is
-- counted and wakes nobody. Two waiting sweeps are enough for any number of deliveries.
drop function if exists door_vendor_delivery;
create function door_vendor_delivery(
    p_id uuid, p_connection uuid, p_key text, p_external text, p_correlation text,
    p_occurred timestamptz, p_at timestamptz)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_new boolean;
begin
    insert into vendor_delivery as d (id, connection_id, dedupe_key, external_id, correlation_id,
                                      occurred_at, received_at, next_at)
    values (p_id, p_connection, p_key, p_external, p_correlation, p_occurred, p_at, p_at)
    on conflict (connection_id, dedupe_key) do update set times = d.times + 1
    returning d.times = 1 into v_new;
    if v_new and (select count(*) from (
            select 1 from dramatiq.queue q
            where q.state = 'queued' and q.message->>'actor_name' = 'vendors.sweep'
            limit 2) waiting) < 2 then
        perform msp_soon('vendors.sweep');
    end if;
    return v_new;
end
$$;

-- Note a delivery that was not accepted; of a connection's only the newest ones are kept, so
-- that a stranger who found the address cannot fill a disk.
drop function if exists door_vendor_refusal;
create function door_vendor_refusal(
    p_id uuid, p_connection uuid, p_reason text, p_at timestamptz, p_keep integer)
returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into vendor_delivery (id, connection_id, dedupe_key, outcome, reason, received_at,
                                 next_at, handled_at)
    values (p_id, p_connection, p_id::text, 'refused', p_reason, p_at, p_at, p_at);
    delete from vendor_delivery d where d.id in (
        select o.id from vendor_delivery o
        where o.connection_id = p_connection and o.outcome = 'refused'
        order by o.received_at desc, o.id desc offset p_keep);
end
$$;

-- Give a connection its address; the one before it ends.
drop function if exists vendor_hook_set;
create function vendor_hook_set(p_connection uuid, p_hash text, p_at timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into vendor_hook (token_hash, connection_id, created_at)
    values (p_hash, p_connection, p_at)
    on conflict (connection_id) do update
        set token_hash = excluded.token_hash, created_at = excluded.created_at
$$;

do $$
declare f regprocedure;
begin
    for f in select p.oid::regprocedure from pg_proc p
             where p.pronamespace = 'public'::regnamespace and p.proname = any(array[
                 'door_vendor_hook', 'door_vendor_delivery', 'door_vendor_refusal',
                 'vendor_hook_set'])
    loop
        execute format('alter function %s owner to msp_owner', f);
        execute format('revoke all on function %s from public', f);
        if f::text like 'door_%' then
            execute format('grant execute on function %s to msp_door', f);
        else
            execute format('grant execute on function %s to msp_staff, msp_provider', f);
        end if;
    end loop;
end
$$;
