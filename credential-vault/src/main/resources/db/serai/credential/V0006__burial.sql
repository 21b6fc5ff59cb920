-- Whether a disconnected connection's tokens are destroyed: between the row and the vault a process can end.
alter table connection add column buried boolean not null default true;
create index connection_unburied on connection (id) where not buried;
