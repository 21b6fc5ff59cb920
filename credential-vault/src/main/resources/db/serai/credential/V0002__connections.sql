-- OAuth clients and connections. No secret is kept here: those lie in the vault under the same ids.

create table oauth_client (
    id         text collate "C" primary key,
    workspace  text        not null,
    connector  text        not null,
    name       text        not null,
    client_id  text        not null,
    scopes     text[]      not null default '{}',
    created_at timestamptz not null,
    -- The order in which they were registered, whatever the nodes' clocks say.
    position   bigint      not null generated always as identity,
    constraint oauth_client_place unique (workspace, connector, id)
);
create index oauth_client_by_position on oauth_client (workspace, connector, position);

-- The client that is taken if a user names none. Without a row it is the oldest.
create table oauth_client_default (
    workspace text             not null,
    connector text             not null,
    client    text collate "C" not null,
    primary key (workspace, connector),
    constraint oauth_client_default_client foreign key (workspace, connector, client)
        references oauth_client (workspace, connector, id) on delete cascade
);

create table connection (
    id                 text collate "C" primary key,
    workspace          text             not null,
    alias              text collate "C" not null,
    connector          text             not null,
    client             text collate "C" not null,
    owner              text,
    status             text             not null,
    incarnation        bigint           not null,
    generation         bigint           not null,
    vault_version      bigint           not null,
    settings           jsonb            not null default '{}',
    scopes             text[]           not null default '{}',
    account_id         text,
    account_label      text,
    expires_at         timestamptz,
    refresh_expires_at timestamptz,
    last_refresh       timestamptz,
    problem            text,
    created_at         timestamptz      not null,
    -- A disconnected connection remembers its client but does not hold it.
    client_in_use      text collate "C" generated always as (case when status <> 'DISCONNECTED' then client end) stored,
    constraint connection_alias_unique unique (workspace, alias),
    -- No connection ever uses the client of another workspace or connector.
    constraint connection_client foreign key (workspace, connector, client_in_use)
        references oauth_client (workspace, connector, id),
    constraint connection_status check (status in ('PENDING', 'ACTIVE', 'REAUTHORIZATION_REQUIRED', 'DISCONNECTED')),
    constraint connection_alias_form check (
        alias ~ '^[a-z0-9][a-z0-9-]{0,62}$'
        and alias !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
    constraint connection_incarnation check (incarnation >= 1),
    constraint connection_generation check (generation >= 0),
    constraint connection_vault_version check (vault_version >= 0),
    constraint connection_account check ((account_id is null) = (account_label is null))
);
-- Lists go by alias within each filter (keyset pagination).
create index connection_by_owner on connection (workspace, owner, alias);
create index connection_by_connector on connection (workspace, connector, alias);
create index connection_by_status on connection (workspace, status, alias);
create index connection_by_client on connection (workspace, connector, client_in_use);
create index connection_status_count on connection (status);

-- Every alias that a connection has or had: a flow may still name it, so it goes to another only when a builder says so.
create table connection_alias (
    workspace  text             not null,
    alias      text collate "C" not null,
    connection text collate "C" not null references connection (id) on delete cascade,
    primary key (workspace, alias)
);
create index connection_alias_by_connection on connection_alias (connection);
