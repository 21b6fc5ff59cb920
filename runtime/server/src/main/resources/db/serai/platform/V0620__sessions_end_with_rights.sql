-- Who is signed in at an application's host is so by belonging to its workspace: with that it ends for good, and does not come
-- back if they are taken in again.
delete from application_code c
where not exists (select 1 from membership m where m.user_id = c.user_id and m.workspace = c.workspace);
delete from application_session s
where not exists (select 1 from membership m where m.user_id = s.user_id and m.workspace = s.workspace);

alter table application_code add constraint application_code_membership
    foreign key (user_id, workspace) references membership (user_id, workspace) on delete cascade;
alter table application_session add constraint application_session_membership
    foreign key (user_id, workspace) references membership (user_id, workspace) on delete cascade;

create index application_code_person on application_code (user_id, workspace);
create index application_session_person on application_session (user_id, workspace);
