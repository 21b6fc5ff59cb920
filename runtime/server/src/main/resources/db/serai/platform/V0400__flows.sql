-- Flows that somebody stopped: on every node, until somebody starts them.

create table flow_stop (
    workspace  text        not null references workspace (id) on delete cascade,
    flow       text        not null,
    stopped_by text,
    stopped_at timestamptz not null,
    primary key (workspace, flow)
);
