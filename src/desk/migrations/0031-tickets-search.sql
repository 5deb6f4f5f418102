-- What search looks a message up by: 32-bit digests of its words' parts and of its tokens, each with the tenant in it
-- (src/desk/tickets/search-terms.ts), so that an index entry is of one client. Null: not made yet; such rows are read as they are.
alter table ticket_message add column terms integer[];
create index ticket_message_by_terms on ticket_message using gin (terms);
create index ticket_message_without_terms on ticket_message (tenant_id) where terms is null;

-- Row-level security keeps an index on arrays from being used: its operator might tell of rows that are not the reader's. So the
-- owner looks, in one function that filters the tenant itself and answers ids of that tenant's tickets, newest activity first.
create policy searched on ticket_message for select to current_user using (true);
create policy searched on ticket for select to current_user using (true);

-- `asked_words` as search texts are written (lower case, widths folded); `asked_terms` beside them, each an array in text.
-- Tickets in whose messages every word stands, be it in different ones.
create function search_tickets(asked_words text[], asked_terms text[], wanted_status text, wanted_tag text, most integer)
  returns setof uuid
  language plpgsql stable security definer set search_path = pg_catalog, public
as $$
declare
  mine uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  -- Fewer messages than this are looked at one by one; a word in more of them is hits by walking the newest tickets.
  few constant integer := 2000;
  near constant integer := 1000;
  fewest integer := few;
  rarest integer := 0;
  hits integer;
  answer uuid[];
  sets uuid[];
begin
  if mine is null then return; end if;
  for word in 1 .. coalesce(cardinality(asked_words), 0) loop
    continue when asked_terms[word] = '{}';
    select count(*) into hits from (
      select 1 from ticket_message m where m.terms @> asked_terms[word]::integer[] limit few) as probed;
    if hits < fewest then fewest := hits; rarest := word; end if;
  end loop;

  if rarest > 0 then
    return query
      select t.ticket_id from ticket t
      where t.tenant_id = mine
        and t.ticket_id in (
          select m.ticket_id from ticket_message m
          where m.terms @> asked_terms[rarest]::integer[] and m.tenant_id = mine and position(asked_words[rarest] in m.search_text) > 0
          union
          select m.ticket_id from ticket_message m
          where m.terms is null and m.tenant_id = mine and position(asked_words[rarest] in m.search_text) > 0)
        and (wanted_status is null or t.status = wanted_status) and (wanted_tag is null or wanted_tag = any (t.tags))
        and not exists (
          select 1 from unnest(asked_words) as each (one)
          where not exists (
            select 1 from ticket_message m
            where m.tenant_id = mine and m.ticket_id = t.ticket_id and position(each.one in m.search_text) > 0))
      order by t.updated_at desc, t.ticket_id desc limit most;
    return;
  end if;

  -- Every word is a common one: it stands in some of the newest tickets, and mostly in enough of them.
  select array_agg(hit.ticket_id) into answer from (
    select t.ticket_id from (
      select n.ticket_id, n.updated_at from ticket n
      where n.tenant_id = mine
        and (wanted_status is null or n.status = wanted_status) and (wanted_tag is null or wanted_tag = any (n.tags))
      order by n.updated_at desc, n.ticket_id desc limit near) as t
    where not exists (
      select 1 from unnest(asked_words) as each (one)
      where not exists (
        select 1 from ticket_message m
        where m.tenant_id = mine and m.ticket_id = t.ticket_id and position(each.one in m.search_text) > 0))
    order by t.updated_at desc, t.ticket_id desc limit most) as hit;
  if coalesce(cardinality(answer), 0) >= most then
    return query select unnest(answer);
    return;
  end if;

  -- Common words that seldom come together: the whole sets, one after the other.
  for word in 1 .. coalesce(cardinality(asked_words), 0) loop
    select array_agg(distinct m.ticket_id) into sets from ticket_message m
    where m.tenant_id = mine and (asked_terms[word] = '{}' or m.terms is null or m.terms @> asked_terms[word]::integer[])
      and (word = 1 or m.ticket_id = any (sets)) and position(asked_words[word] in m.search_text) > 0;
    exit when sets is null;
  end loop;
  return query
    select t.ticket_id from ticket t
    where t.tenant_id = mine and (coalesce(cardinality(asked_words), 0) = 0 or t.ticket_id = any (sets))
      and (wanted_status is null or t.status = wanted_status) and (wanted_tag is null or wanted_tag = any (t.tags))
    order by t.updated_at desc, t.ticket_id desc limit most;
end $$;
revoke all on function search_tickets(text[], text[], text, text, integer) from public;
grant execute on function search_tickets(text[], text[], text, text, integer) to :app_role;
