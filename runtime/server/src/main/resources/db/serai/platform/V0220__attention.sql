-- Connections whose owners have been told that they must authorise again: each is told once, by one node.
create table connection_attention (
    connection text collate "C" primary key references connection (id) on delete cascade,
    since      timestamptz not null
);
