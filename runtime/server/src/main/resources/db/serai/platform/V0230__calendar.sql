-- Grants whose owners have been warned that they end for good, and how many days before.
create table connection_warning (
    connection text collate "C" primary key references connection (id) on delete cascade,
    granted_at timestamptz not null,
    days       integer     not null
);
