-- Who signs in gets an access token in a cookie, too. It is worth something as long as the session is.
alter table access_grant add column session_id text;

alter table access_client drop constraint access_client_kind_check;
alter table access_client add constraint access_client_kind_check
    check (kind in ('service_account', 'program', 'command_line', 'portal'));

insert into access_client (id, client_id, kind, name, scopes, created_at)
values ('serai-portal', 'serai-portal', 'portal', 'Serai''s own pages', 'datasets:read datasets:write', now());
