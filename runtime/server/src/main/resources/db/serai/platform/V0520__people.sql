-- Links that work once: who may join, and who may set a new password. Only their hashes are kept.

create table invitation (
    id         text primary key,
    workspace  text        not null references workspace (id) on delete cascade,
    email      text        not null,
    role       text        not null check (role in ('member', 'builder', 'admin')),
    token_hash bytea       not null unique,
    invited_by text references app_user (id) on delete set null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

-- A second invitation takes the place of the first.
create unique index invitation_address on invitation (workspace, lower(email));

create table password_reset (
    token_hash bytea primary key,
    user_id    text        not null unique references app_user (id) on delete cascade,
    expires_at timestamptz not null
);
