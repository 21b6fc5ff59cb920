-- Workspaces, users and their rights, sessions, audit.

create table workspace (
    id         text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name       text not null,
    created_at timestamptz not null default now()
);

insert into workspace (id, name) values ('default', 'Default');

create table app_user (
    id            text primary key,
    email         text not null,
    name          text not null,
    -- Argon2id, with its parameters.
    password_hash text not null,
    -- Of the whole installation.
    operator      boolean not null default false,
    disabled      boolean not null default false,
    created_at    timestamptz not null
);

-- One account per address, however it is written.
create unique index app_user_email on app_user (lower(email));

create table membership (
    user_id   text not null references app_user (id) on delete cascade,
    workspace text not null references workspace (id) on delete cascade,
    role      text not null check (role in ('member', 'builder', 'admin')),
    primary key (user_id, workspace)
);

create index membership_workspace on membership (workspace);

-- The link that makes the first admin: only its hash, and gone once there is one.
create table setup_token (
    hash       bytea primary key,
    expires_at timestamptz not null
);

create table audit_event (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    -- Null for what concerns the whole installation.
    workspace  text,
    -- Null for the platform itself and for people who are not signed in.
    actor      text,
    action     text not null,
    target     text not null,
    detail     jsonb not null default '{}',
    request_id text
);

create index audit_event_workspace on audit_event (workspace, id desc);

-- As Spring Session has it. The browser's cookie carries more than session_id: what stands here opens nothing.
create table spring_session (
    primary_id            char(36) not null primary key,
    session_id            char(36) not null,
    creation_time         bigint not null,
    last_access_time      bigint not null,
    max_inactive_interval int not null,
    expiry_time           bigint not null,
    principal_name        varchar(100)
);

create unique index spring_session_ix1 on spring_session (session_id);
create index spring_session_ix2 on spring_session (expiry_time);
create index spring_session_ix3 on spring_session (principal_name);

create table spring_session_attributes (
    session_primary_id char(36) not null references spring_session (primary_id) on delete cascade,
    attribute_name     varchar(200) not null,
    attribute_bytes    bytea not null,
    primary key (session_primary_id, attribute_name)
);
