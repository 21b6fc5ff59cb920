-- The bridge: programs without a browser get people's authorizations.

alter table access_client drop constraint access_client_kind_check;
alter table access_client add constraint access_client_kind_check
    check (kind in ('service_account', 'program', 'command_line', 'portal', 'job', 'bridge'));
alter table access_client drop constraint access_client_user_check;
alter table access_client add constraint access_client_user_check
    check ((kind in ('service_account', 'job', 'bridge')) = (user_id is not null));

-- Authorization endpoints of providers that no connector declares, allowed by an admin.
create table bridge_endpoint (
    -- Stands in the redirect URI. No connector's id has an underscore.
    id                     text collate "C" primary key check (id ~ '^entry_[0-9a-f]{16}$'),
    workspace              text        not null references workspace (id) on delete cascade,
    name                   text        not null,
    authorization_endpoint text        not null,
    -- RFC 9207. Null: whatever the provider says of itself is passed on unread.
    issuer                 text,
    iss_required           boolean     not null,
    created_at             timestamptz not null,
    unique (workspace, authorization_endpoint),
    check (issuer is not null or not iss_required)
);

create table bridge_client (
    client     text primary key references access_client (id) on delete cascade,
    modes      text[] not null,
    connectors text[] not null
);

create table bridge_client_endpoint (
    client   text             not null references bridge_client (client) on delete cascade,
    endpoint text collate "C" not null references bridge_endpoint (id) on delete cascade,
    primary key (client, endpoint)
);

-- One row per authorization, from the program's request until shortly after its end. All nodes see it here, and only here.
create table bridge_authorization (
    id                     text primary key,
    client                 text        not null references access_client (id) on delete cascade,
    -- SHA-256 of 256 random bits.
    bridge_code_hash       bytea       not null unique,
    -- HMAC under a key of the vault: a short code could be found from a plain hash.
    user_code_hash         bytea       not null unique,
    mode                   text        not null check (mode in ('code', 'connection')),
    -- A connector or an entry of bridge_endpoint, and its declaration as it was.
    target                 text        not null,
    target_hash            text        not null,
    authorization_endpoint text        not null,
    -- As the program was told; the same in the requests to both of the provider's endpoints.
    redirect_uri           text        not null,
    settings               jsonb       not null,
    -- Mode code: the program's own at the provider.
    provider_client_id     text,
    -- Mode connection: the workspace's.
    oauth_client           text collate "C",
    scopes                 text[]      not null,
    code_challenge         text,
    -- Encrypted: the program's own state.
    client_state           bytea,
    -- From where the program asked.
    address                text        not null,
    status                 text        not null
        check (status in ('waiting', 'approved', 'answered', 'failed', 'delivered')),
    -- How often its user code was entered.
    entered                integer     not null default 0,
    polled_at              timestamptz,
    poll_seconds           integer     not null default 5,
    -- From the approval on: SHA-256 of the state at the provider, and of the cookie of the browser that approved.
    state_hash             bytea unique,
    browser_hash           bytea,
    approved_by            text,
    -- Mode connection: the authorization that Serai itself finishes.
    pending                text,
    -- Encrypted: code and issuer, from the callback until they are handed out.
    answer                 bytea,
    answered_at            timestamptz,
    connection             text collate "C",
    -- Why nothing came of it, in plain words and in one.
    problem                text,
    reason                 text,
    created_at             timestamptz not null,
    expires_at             timestamptz not null
) with (fillfactor = 70);

create index bridge_authorization_expiry on bridge_authorization (expires_at);
create index bridge_authorization_client on bridge_authorization (client);

-- Connections that a person made for a bridge client: it may use these and no other.
create table bridge_connection (
    connection text collate "C" not null references connection (id) on delete cascade,
    client     text             not null references access_client (id) on delete cascade,
    primary key (connection, client)
);

create index bridge_connection_client on bridge_connection (client);

-- How much guessing each account, each address and everybody together has left, on all nodes (GCRA: the time at which all
-- would be forgotten).
create table bridge_guess (
    who     text primary key,
    free_at timestamptz not null
);

-- Mode connection asks for no more than the program wants. Null: all that the OAuth client may have.
alter table pending_authorization add column scopes text[];
