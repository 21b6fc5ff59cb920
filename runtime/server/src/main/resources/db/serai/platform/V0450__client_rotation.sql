-- One row per OAuth client whose secret is being rotated; no row, no rotation. The secrets themselves lie in the vault.
create table oauth_client_rotation (
    client          text collate "C" primary key references oauth_client (id) on delete cascade,
    state           text        not null,
    -- The vault's generation of the client's secret when the rotation began: one more, and the new secret is the first.
    base_generation bigint      not null,
    problem         text,
    started_at      timestamptz not null default now(),
    changed_at      timestamptz not null default now(),
    -- The node that goes through the connections, as long as it says so.
    worker          text,
    worker_until    timestamptz,
    constraint oauth_client_rotation_state check (state in ('STAGED', 'PROMOTING', 'STOPPED', 'PROMOTED'))
);

-- What came of the new secret, connection by connection.
create table oauth_client_rotation_result (
    client     text collate "C" not null references oauth_client_rotation (client) on delete cascade,
    connection text collate "C" not null references connection (id) on delete cascade,
    succeeded  boolean          not null,
    detail     text,
    at         timestamptz      not null default now(),
    primary key (client, connection)
);
