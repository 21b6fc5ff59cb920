-- OAuth clients of which connections were refused for good lately, and whether their refreshes are held because of it.
create table oauth_client_brake (
    client     text collate "C" primary key references oauth_client (id) on delete cascade,
    held_since timestamptz,
    -- When one connection may be tried next, and how many were.
    canary_at  timestamptz,
    tried      integer not null default 0,
    constraint oauth_client_brake_held check ((held_since is null) = (canary_at is null))
);

create table oauth_client_refusal (
    client     text collate "C" not null references oauth_client_brake (client) on delete cascade,
    connection text collate "C" not null references connection (id) on delete cascade,
    at         timestamptz      not null,
    primary key (client, connection)
);
create index oauth_client_refusal_by_connection on oauth_client_refusal (connection);
