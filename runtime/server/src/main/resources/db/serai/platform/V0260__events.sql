-- What happened that others may want to hear of; kept for a day.
create table event (
    id        bigint generated always as identity primary key,
    -- Readers go by transaction, then id: a number may be taken long before its row can be seen.
    xact      xid8        not null default pg_current_xact_id(),
    at        timestamptz not null,
    workspace text        not null,
    -- Whose thing it is; null: the workspace's.
    owner     text,
    type      text        not null,
    data      jsonb       not null
);
create index event_in_order on event (workspace, xact, id);
create index event_by_age on event (at);
