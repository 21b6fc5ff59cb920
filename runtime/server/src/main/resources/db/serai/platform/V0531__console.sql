-- The API console, Serai's own page: it can keep no secret, and acts for whom allows it, in the workspace where they are.
-- Where a browser comes back to follows from the public URL.
insert into access_client (id, client_id, kind, name, scopes, created_at)
values ('serai-console', 'serai-console', 'program', 'The API console',
        'connectors:write clients:write connections:read connections:write credentials:read proxy pulls:write datasets:read datasets:write flows:write events:read registrations:write',
        now());
