-- OAuth clients of which the admin has been told that their refreshes are held.
create table oauth_client_alarm (
    client text collate "C" primary key references oauth_client (id) on delete cascade,
    since  timestamptz not null
);
