-- Datasets, the pulls that fill them, their runs and positions.

create table dataset (
    id            bigint generated always as identity primary key,
    workspace     text        not null references workspace (id) on delete cascade,
    name          text        not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
    -- Readable without signing in.
    open          boolean     not null default false,
    -- Whose connection fills it; null for one of the workspace.
    owner         text,
    -- Pointer to the time within a record; null if nobody says.
    time_field    text,
    created_at    timestamptz not null,
    -- Writers hold this row's lock, so that positions become visible in their order.
    last_position bigint      not null default 0,
    record_count  bigint      not null default 0,
    changed_at    timestamptz,
    unique (workspace, name)
);

create table dataset_record (
    dataset    bigint           not null references dataset (id) on delete cascade,
    key        text collate "C" not null,
    -- json keeps the provider's order of fields; compared as jsonb.
    body       json             not null,
    changed_at timestamptz      not null,
    -- Grows with every change: what has a greater one changed later.
    position   bigint           not null,
    deleted    boolean          not null default false,
    primary key (dataset, key)
);
create unique index dataset_record_position on dataset_record (dataset, position);

create table pull_schedule (
    id         text primary key,
    workspace  text             not null references workspace (id) on delete cascade,
    connection text collate "C" not null references connection (id) on delete cascade,
    connector  text             not null,
    pull       text             not null,
    schedule   text             not null,
    zone       text             not null,
    enabled    boolean          not null,
    dataset    bigint           not null references dataset (id),
    created_at timestamptz      not null,
    -- When it should have run: the first time after its last complete run. Null while it is disabled.
    due_at     timestamptz,
    unique (connection, pull),
    -- Two pulls in one dataset would overwrite each other's records.
    constraint pull_schedule_dataset unique (dataset)
);
create index pull_schedule_workspace on pull_schedule (workspace);
create index pull_schedule_due on pull_schedule (due_at);

-- Lives of nodes. Each holds an advisory lock of its number as long as it lives.
create sequence pull_node as integer minvalue 1 cycle;

create table pull_run (
    id           bigint generated always as identity primary key,
    pull         text        not null references pull_schedule (id) on delete cascade,
    scheduled_at timestamptz not null,
    state        text        not null check (state in ('running', 'completed', 'failed', 'skipped')),
    -- Who runs it, or did so last.
    node         integer     not null,
    started_at   timestamptz not null,
    ended_at     timestamptz,
    -- How often another life went on with it.
    resumed      integer     not null default 0,
    pages        integer     not null default 0,
    read         bigint      not null default 0,
    added        bigint      not null default 0,
    changed      bigint      not null default 0,
    deleted      bigint      not null default 0,
    cursor       text,
    error_code   text,
    error        text,
    -- The fence: a time is run once, whoever's clock struck.
    unique (pull, scheduled_at)
);
-- Never two runs of one pull at once.
create unique index pull_run_one on pull_run (pull) where state = 'running';
create index pull_run_history on pull_run (pull, id desc);

-- As JdbcCheckpointStore has it.
create table serai_checkpoint (
    connection_id varchar(64)  not null,
    pull_name     varchar(64)  not null,
    consumer_name varchar(200) not null,
    checkpoint    text         not null,
    saved_at      varchar(40)  not null,
    primary key (connection_id, pull_name, consumer_name)
);
