-- How many clients a vendor's contract is for: a share of its cost must not depend on who asks,
-- and staff who serve some clients only do not see the covers of the others. Says a number alone.
create or replace function reports_clients_of_vendor_contract(p_contract uuid) returns integer
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(distinct c.tenant_id)::integer from public.vendor_client_cover c
   where c.contract_id = p_contract
$$;

alter function reports_clients_of_vendor_contract(uuid) owner to msp_owner;
revoke all on function reports_clients_of_vendor_contract(uuid) from public;
grant execute on function reports_clients_of_vendor_contract(uuid) to msp_staff, msp_provider;
