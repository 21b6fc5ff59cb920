-- Authorizations that a browser is on its way with, and how they ended.

create table pending_authorization (
    id             text primary key,
    -- SHA-256: who reads the table cannot answer for anybody.
    state_hash     bytea       not null unique,
    -- The browser session that started it, by a random name of its own.
    browser        text        not null,
    user_id        text        not null references app_user (id) on delete cascade,
    workspace      text        not null references workspace (id) on delete cascade,
    connector      text        not null,
    -- The declaration as it was: a connector that changed under way is refused.
    connector_hash text        not null,
    client         text        not null,
    -- Null for a generated one.
    alias          text,
    settings       jsonb       not null,
    redirect_uri   text        not null,
    return_to      text,
    -- The PKCE verifier, encrypted; gone once the code was redeemed.
    verifier       bytea,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    used_at        timestamptz,
    -- The connection that came of it, or why none did.
    connection     text,
    problem        text,
    -- What the user should know beside success: narrower scopes, an account that could not be named.
    notes          text[]      not null default '{}'
);

create index pending_authorization_expiry on pending_authorization (expires_at);

-- Settings that an admin fixed for an OAuth client: whoever connects cannot send its secret to another host.
create table oauth_client_setting (
    client text collate "C" not null references oauth_client (id) on delete cascade,
    name   text             not null,
    value  text             not null,
    primary key (client, name)
);
