-- Who may refresh a connection, and what was sent under which attempt. A row stays when its lease is given back: its epoch
-- only ever grows, and its intent stays open until the attempt is resolved.
create table refresh_lease (
    connection   text collate "C" primary key references connection (id) on delete cascade,
    epoch        bigint      not null check (epoch > 0),
    lease_id     text,
    node         text,
    until        timestamptz,
    attempt_id   text,
    attempt_node text,
    fingerprint  text,
    opened_at    timestamptz,
    sends        integer,
    constraint refresh_lease_held check (num_nulls(lease_id, node, until) in (0, 3)),
    constraint refresh_lease_intent check (num_nulls(attempt_id, attempt_node, fingerprint, opened_at, sends) in (0, 5))
);

-- Answers of token endpoints, encrypted, until the vault shows them or something newer. Insert-only, from any epoch.
create table refresh_journal (
    attempt_id  text             not null primary key,
    connection  text collate "C" not null references connection (id) on delete cascade,
    node        text             not null,
    incarnation bigint           not null,
    generation  bigint           not null,
    sealed      bytea            not null,
    at          timestamptz      not null default clock_timestamp()
);
create index refresh_journal_by_connection on refresh_journal (connection);

-- Which nodes live: when each last spoke, and the attempts that it is at.
create table serai_node (
    node     text        not null primary key,
    spoke_at timestamptz not null,
    busy     text[]      not null default '{}',
    gone_at  timestamptz
);
