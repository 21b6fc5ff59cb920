-- When the owner last gave the grant: its absolute end counts from then.
alter table connection add column granted_at timestamptz not null default clock_timestamp();
update connection set granted_at = created_at;

-- Who has not been renewed for long, and whose grant is old, of one connector.
create index connection_by_refresh on connection (connector, last_refresh) where status = 'ACTIVE';
create index connection_by_grant on connection (connector, granted_at) where status = 'ACTIVE';
