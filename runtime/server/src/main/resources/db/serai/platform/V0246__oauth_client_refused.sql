-- OAuth clients whose refreshes their provider refuses although no grant has ended, until one of them is refreshed again.
create table oauth_client_refused (
    client       text collate "C" not null references oauth_client (id) on delete cascade,
    -- Its id and secret, so that an admin mends it; otherwise what is asked for and how, which is the connector's.
    about_client boolean          not null,
    -- The one that was refused last.
    connection   text collate "C" not null references connection (id) on delete cascade,
    why          text             not null,
    since        timestamptz      not null,
    primary key (client, about_client)
);
