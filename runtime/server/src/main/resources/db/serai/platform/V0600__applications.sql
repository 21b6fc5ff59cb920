-- Services behind the gateway, and who is signed in to them.

create table application (
    id             text primary key,
    -- The first label of its host, and so one of all workspaces' only.
    name           text        not null unique check (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    workspace      text        not null references workspace (id) on delete cascade,
    upstream       text        not null,
    -- The least role that may use it; null if only the people named below may.
    role           text check (role in ('member', 'builder', 'admin', 'operator')),
    -- Taken off the front of a path before it goes upstream; empty for none.
    strip_prefix   text        not null default '',
    answer_timeout interval    not null,
    idle_timeout   interval    not null,
    created_at     timestamptz not null
);

create index application_workspace on application (workspace);

create table application_person (
    application text not null references application (id) on delete cascade,
    user_id     text not null references app_user (id) on delete cascade,
    primary key (application, user_id)
);

create index application_person_user on application_person (user_id);

-- Carries who is signed in to Serai over to an application's host: works once, in the browser that asked for it.
create table application_code (
    hash        bytea primary key,
    application text        not null references application (id) on delete cascade,
    user_id     text        not null references app_user (id) on delete cascade,
    workspace   text        not null references workspace (id) on delete cascade,
    -- Serai's session that it came from: signing out there ends it here.
    session     char(36)    not null references spring_session (primary_id) on delete cascade,
    -- Hash of what the browser has in a cookie of the application's host.
    state       bytea       not null,
    expires_at  timestamptz not null
);

create index application_code_session on application_code (session);
create index application_code_expiry on application_code (expires_at);

-- A cookie of an application's host: only its hash.
create table application_session (
    hash        bytea primary key,
    application text        not null references application (id) on delete cascade,
    user_id     text        not null references app_user (id) on delete cascade,
    workspace   text        not null references workspace (id) on delete cascade,
    -- Null for one that a service link began.
    session     char(36) references spring_session (primary_id) on delete cascade,
    expires_at  timestamptz not null
);

create index application_session_session on application_session (session);
create index application_session_expiry on application_session (expires_at);
