-- Full-text search cannot use its indexes under row security, so it runs here as the owner and
-- filters by the caller's own settings. One function per role, executable by that role alone.
-- The match is materialised first: an ordered backward walk of a date index is far slower.

drop function if exists search_tickets_provider;
create function search_tickets_provider(p_query text, p_number bigint, p_most integer)
returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select t.id from ticket t where t.search_words @@ to_tsquery('simple', p_query)
        union
        select e.ticket_id from entry e where e.search_words @@ to_tsquery('simple', p_query)
        union
        select t.id from ticket t where t.number = p_number)
    select h.id from hits h order by h.id desc limit p_most
$$;

drop function if exists search_tickets_staff;
create function search_tickets_staff(p_query text, p_number bigint, p_most integer)
returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select t.tenant_id, t.id from ticket t
         where t.search_words @@ to_tsquery('simple', p_query)
        union
        select e.tenant_id, e.ticket_id from entry e
         where e.search_words @@ to_tsquery('simple', p_query)
        union
        select t.tenant_id, t.id from ticket t where t.number = p_number)
    select h.id from hits h
     where h.tenant_id = any((select current_setting('msp.tenant_ids')::uuid[])::uuid[])
     order by h.id desc limit p_most
$$;

-- A contact finds what she may see: her own, her site's or the company's tickets, by their
-- subjects and public entries alone.
drop function if exists search_tickets_portal;
create function search_tickets_portal(p_query text, p_number bigint, p_most integer)
returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with hits as materialized (
        select t.tenant_id, t.id from ticket t
         where t.search_words @@ to_tsquery('simple', p_query)
        union
        select e.tenant_id, e.ticket_id from entry e
         where e.search_words @@ to_tsquery('simple', p_query) and e.visibility = 'public'
        union
        select t.tenant_id, t.id from ticket t where t.number = p_number)
    select t.id from hits h
      join ticket t on t.tenant_id = h.tenant_id and t.id = h.id
     where h.tenant_id = (select current_setting('msp.tenant_id')::uuid)
       and (t.contact_id = (select current_setting('msp.contact_id')::uuid)
            or (select current_setting('msp.sees')) = 'company'
            or ((select current_setting('msp.sees')) = 'site'
                and t.site_id = (select current_setting('msp.site_id')::uuid)))
     order by t.id desc limit p_most
$$;

alter function search_tickets_provider(text, bigint, integer) owner to msp_owner;
alter function search_tickets_staff(text, bigint, integer) owner to msp_owner;
alter function search_tickets_portal(text, bigint, integer) owner to msp_owner;
revoke all on function search_tickets_provider(text, bigint, integer) from public;
revoke all on function search_tickets_staff(text, bigint, integer) from public;
revoke all on function search_tickets_portal(text, bigint, integer) from public;
grant execute on function search_tickets_provider(text, bigint, integer) to msp_provider;
grant execute on function search_tickets_staff(text, bigint, integer) to msp_staff;
grant execute on function search_tickets_portal(text, bigint, integer) to msp_portal;
