-- Portal hosts are a door table: staff reach those of their own clients through these alone.

drop function if exists client_hosts;
create function client_hosts(p_client uuid) returns setof text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select h.host from portal_host h where h.tenant_id = p_client and me_serves(p_client)
$$;

-- True when the client now answers at exactly these hosts; false when one is another client's.
drop function if exists client_hosts_set;
create function client_hosts_set(p_client uuid, p_hosts text[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not me_serves(p_client) then
        return false;
    end if;
    delete from portal_host h where h.tenant_id = p_client and not h.host = any(p_hosts);
    insert into portal_host (host, tenant_id)
        select unnest(p_hosts), p_client on conflict (host) do nothing;
    return not exists (
        select 1 from portal_host h where h.host = any(p_hosts) and h.tenant_id <> p_client);
end
$$;

alter function client_hosts(uuid) owner to msp_owner;
alter function client_hosts_set(uuid, text[]) owner to msp_owner;
revoke all on function client_hosts(uuid) from public;
revoke all on function client_hosts_set(uuid, text[]) from public;
grant execute on function client_hosts(uuid) to msp_staff, msp_provider;
grant execute on function client_hosts_set(uuid, text[]) to msp_staff, msp_provider;
