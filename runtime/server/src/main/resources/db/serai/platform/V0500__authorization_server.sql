-- Serai's own authorization server: the programs that may ask for tokens, and what was granted to them.

-- A user that nobody signs in as: what the tokens of a service account act for.
alter table app_user add column service boolean not null default false;

create table access_client (
    id            text primary key,
    client_id     text        not null unique,
    kind          text        not null check (kind in ('service_account', 'program', 'command_line')),
    name          text        not null,
    -- Null for one that serves all workspaces.
    workspace     text references workspace (id) on delete cascade,
    -- The service account's own user.
    user_id       text references app_user (id) on delete cascade,
    -- HMAC under a key of the vault. Null for a program that can keep no secret.
    secret        bytea,
    -- Those it may have, with blanks between; as for all scopes below.
    scopes        text        not null,
    -- One a line.
    redirect_uris text        not null default '',
    created_at    timestamptz not null,
    revoked_at    timestamptz,
    check ((kind = 'service_account') = (user_id is not null))
);

create index access_client_workspace on access_client (workspace);

-- One row per authorization: what somebody granted to a program, and all tokens that came of it.
create table access_grant (
    id         text primary key,
    client     text        not null references access_client (id) on delete cascade,
    -- Null until somebody has entered a device's code.
    user_id    text references app_user (id) on delete cascade,
    workspace  text references workspace (id) on delete cascade,
    -- Grows with every change: of two nodes that use a code or a refresh token at once only one gets further.
    version    bigint      not null,
    -- Encrypted: the request, codes and tokens.
    content    bytea       not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index access_grant_client on access_grant (client);
create index access_grant_user on access_grant (user_id);
create index access_grant_expiry on access_grant (expires_at);

-- By which codes and tokens a grant is found, also by those that were replaced.
create table access_grant_token (
    -- HMAC under a key of the vault: who reads the table can use none, nor guess at the short ones.
    hash       bytea primary key,
    grant_id   text        not null references access_grant (id) on delete cascade,
    kind       text        not null check (kind in ('state', 'code', 'access', 'refresh', 'device', 'user')),
    scopes     text        not null default '',
    -- Not used, replaced, revoked.
    valid      boolean     not null,
    expires_at timestamptz not null
);

create index access_grant_token_grant on access_grant_token (grant_id);
