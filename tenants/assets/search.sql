-- Substring search over devices, as the owner and within the caller's own scope; see
-- people/search.sql for the reason. One function per role, executable by that role alone.

drop function if exists search_assets_provider;
create function search_assets_provider(p_like text, p_most integer)
returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select a.tenant_id, a.id, a.name from asset a
        where a.name ilike p_like or a.serial ilike p_like or a.model ilike p_like)
    select h.tenant_id, h.id from hits h order by h.name, h.id limit p_most
$$;

drop function if exists search_assets_staff;
create function search_assets_staff(p_like text, p_most integer)
returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select a.tenant_id, a.id, a.name from asset a
        where a.name ilike p_like or a.serial ilike p_like or a.model ilike p_like)
    select h.tenant_id, h.id from hits h
    where h.tenant_id = any((select current_setting('msp.tenant_ids')::uuid[])::uuid[])
    order by h.name, h.id limit p_most
$$;

alter function search_assets_provider(text, integer) owner to msp_owner;
alter function search_assets_staff(text, integer) owner to msp_owner;
revoke all on function search_assets_provider(text, integer) from public;
revoke all on function search_assets_staff(text, integer) from public;
grant execute on function search_assets_provider(text, integer) to msp_provider;
grant execute on function search_assets_staff(text, integer) to msp_staff;
