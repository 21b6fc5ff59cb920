-- Jobs: programs that the platform starts, and hands a short-lived access token.

alter table access_client drop constraint access_client_kind_check;
alter table access_client add constraint access_client_kind_check
    check (kind in ('service_account', 'program', 'command_line', 'portal', 'job'));
alter table access_client drop constraint access_client_check;
-- A job acts as a user of its own, as a service account does.
alter table access_client add constraint access_client_user_check
    check ((kind in ('service_account', 'job')) = (user_id is not null));

create table job (
    id          text primary key,
    workspace   text        not null references workspace (id) on delete cascade,
    name        text        not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    kind        text        not null check (kind in ('command', 'image')),
    -- For an image: what runs in it, if it is not what the image says.
    command     text[]      not null,
    image       text,
    -- Encrypted: it may hold secrets.
    environment bytea       not null,
    -- The names in it.
    variables   text[]      not null,
    -- Null for one that runs only when somebody says so.
    schedule    text,
    zone        text        not null,
    enabled     boolean     not null,
    scopes      text        not null,
    timeout     integer     not null check (timeout > 0),
    -- How many runs of it there may be at once.
    concurrency integer     not null check (concurrency > 0),
    -- Whether a run whose node died is run again elsewhere.
    rerun       boolean     not null,
    -- Of a container, in MiB.
    memory      integer     not null,
    -- What its tokens are handed to.
    client      text        not null references access_client (id),
    created_at  timestamptz not null,
    unique (workspace, name),
    check ((kind = 'image') = (image is not null)),
    check (kind = 'image' or cardinality(command) > 0)
);

create table job_run (
    id           bigint generated always as identity primary key,
    job          text        not null references job (id) on delete cascade,
    scheduled_at timestamptz not null,
    -- Counts the nodes that died over it.
    attempt      integer     not null,
    state        text        not null check (state in
                     ('running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost', 'skipped')),
    node         integer     not null,
    started_at   timestamptz not null,
    ended_at     timestamptz,
    -- When its node spoke of it last, by the database's clock.
    beat_at      timestamptz not null,
    -- Who started it; null for the schedule.
    started_by   text references app_user (id) on delete set null,
    -- Who wants it to end.
    cancelled_by text,
    -- It is lost, and to be run again.
    again        boolean     not null default false,
    exit_code    integer,
    error_code   text,
    error        text,
    -- What else is worth knowing, one a line.
    notes        text        not null default '',
    -- The fence: a time is run once, and again only after it was lost.
    unique (job, scheduled_at, attempt)
);
create index job_run_history on job_run (job, id desc);
create index job_run_running on job_run (job) where state = 'running';
create index job_run_again on job_run (id) where again;

-- What runs write, piece by piece; secrets are masked in it.
create table job_output (
    run      bigint  not null references job_run (id) on delete cascade,
    -- Characters before this piece.
    position bigint  not null,
    text     text    not null,
    primary key (run, position)
);
