-- The command-line client: it can keep no secret, and acts for whom enters its code, in the workspace where they are.
insert into access_client (id, client_id, kind, name, scopes, created_at)
values ('serai-cli', 'serai-cli', 'command_line', 'The serai command line',
        'connectors:write clients:write connections:read connections:write proxy pulls:write datasets:read flows:write events:read',
        now());
