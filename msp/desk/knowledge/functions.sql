-- What a contact may find in the knowledge base: published articles meant for everyone or for
-- her company. The text search lives here because its operators cannot use an index or a
-- parallel plan under row security, and because `article` itself is the provider's own table.

create or replace function knowledge_words(p_locale text, p_words text) returns tsquery
language sql stable set search_path = public, pg_catalog as $$
  -- Any of the words will do; the rank tells who has more of them.
  select replace(websearch_to_tsquery(
           (case when p_locale = 'en' then 'english' else 'simple' end)::regconfig,
           unaccent(p_words))::text, ' & ', ' | ')::tsquery
$$;

create or replace function knowledge_text(p_locale text, p_title text, p_summary text,
                                          p_topic text, p_body text) returns tsvector
language sql stable set search_path = public, pg_catalog as $$
  select setweight(to_tsvector(c, unaccent(p_title)), 'A')
      || setweight(to_tsvector(c, unaccent(p_summary || ' ' || p_topic)), 'B')
      || setweight(to_tsvector(c, unaccent(p_body)), 'D')
    from (select (case when p_locale = 'en' then 'english' else 'simple' end)::regconfig) as l(c)
$$;

create or replace function knowledge_portal(p_words text, p_limit integer)
returns table (id uuid, title text, summary text, topic text, updated_at timestamptz)
language sql stable security definer set search_path = public, pg_catalog as $$
  with seen as materialized (
    select a.* from article a
     where a.status = 'published'
       and (a.everyone or exists (
             select 1 from article_audience h
              where h.article_id = a.id
                and h.tenant_id = (select current_setting('msp.tenant_id')::uuid)))
  ), ranked as (
    select s.*, case when p_words = '' then 1 else ts_rank(
             knowledge_text(s.locale, s.title, s.summary, s.topic, s.body),
             knowledge_words(s.locale, p_words)) end as rank
      from seen s
  )
  select r.id, r.title, r.summary, r.topic, r.updated_at from ranked r
   where r.rank > 0
   order by r.rank desc, r.title
   limit least(p_limit, 100)
$$;

create or replace function knowledge_portal_article(p_id uuid)
returns table (id uuid, title text, summary text, topic text, body text, updated_at timestamptz)
language sql stable security definer set search_path = public, pg_catalog as $$
  select a.id, a.title, a.summary, a.topic, a.body, a.updated_at from article a
   where a.id = p_id and a.status = 'published'
     and (a.everyone or exists (
           select 1 from article_audience h
            where h.article_id = a.id
              and h.tenant_id = (select current_setting('msp.tenant_id')::uuid)))
$$;

alter function knowledge_words(text, text) owner to msp_owner;
alter function knowledge_text(text, text, text, text, text) owner to msp_owner;
alter function knowledge_portal(text, integer) owner to msp_owner;
alter function knowledge_portal_article(uuid) owner to msp_owner;
revoke all on function knowledge_words(text, text) from public;
revoke all on function knowledge_text(text, text, text, text, text) from public;
revoke all on function knowledge_portal(text, integer) from public;
revoke all on function knowledge_portal_article(uuid) from public;
grant execute on function knowledge_portal(text, integer) to msp_portal;
grant execute on function knowledge_portal_article(uuid) to msp_portal;
