-- An authorization that renews a connection instead of making one: which, and as it was at the start. One that was
-- disconnected or authorised anew meanwhile is left as it is.
alter table pending_authorization
    add column renews text collate "C",
    add column renews_incarnation bigint,
    add constraint pending_authorization_renews check ((renews is null) = (renews_incarnation is null));
