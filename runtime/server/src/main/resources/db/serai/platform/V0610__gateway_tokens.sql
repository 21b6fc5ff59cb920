-- Signed tokens that work once: which were used. Kept until they are too old in any case.
create table gateway_token_used (
    id         text primary key,
    expires_at timestamptz not null
);

create index gateway_token_used_expiry on gateway_token_used (expires_at);

-- Somebody on the way from another system's login to an account here: found by the hash of a cookie.
create table registration (
    hash       bytea primary key,
    workspace  text        not null references workspace (id) on delete cascade,
    -- Encrypted: name, address, and the id that they have in the other system.
    person     bytea       not null,
    expires_at timestamptz not null
);

create index registration_expiry on registration (expires_at);

-- As whom other systems know the people of a workspace.
create table external_person (
    workspace   text not null references workspace (id) on delete cascade,
    external_id text not null,
    user_id     text not null references app_user (id) on delete cascade,
    primary key (workspace, external_id)
);
