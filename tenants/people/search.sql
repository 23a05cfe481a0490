-- Substring search cannot use its indexes under row security, so it runs here as the owner and
-- filters by the caller's own scope. One function per role, executable by that role alone.

drop function if exists search_contacts_provider;
create function search_contacts_provider(p_like text, p_most integer)
returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select c.tenant_id, c.id, c.name from contact c
        where c.name ilike p_like or c.email_norm ilike p_like or c.phone ilike p_like)
    select h.tenant_id, h.id from hits h order by h.name, h.id limit p_most
$$;

drop function if exists search_contacts_staff;
create function search_contacts_staff(p_like text, p_most integer)
returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select c.tenant_id, c.id, c.name from contact c
        where c.name ilike p_like or c.email_norm ilike p_like or c.phone ilike p_like)
    select h.tenant_id, h.id from hits h
    where h.tenant_id = any((select current_setting('msp.tenant_ids')::uuid[])::uuid[])
    order by h.name, h.id limit p_most
$$;

alter function search_contacts_provider(text, integer) owner to msp_owner;
alter function search_contacts_staff(text, integer) owner to msp_owner;
revoke all on function search_contacts_provider(text, integer) from public;
revoke all on function search_contacts_staff(text, integer) from public;
grant execute on function search_contacts_provider(text, integer) to msp_provider;
grant execute on function search_contacts_staff(text, integer) to msp_staff;
