-- Jobs write datasets. People do once an admin lets them, whatever their role; service accounts and jobs as far as the scopes
-- of their tokens say, which an admin chose.
alter table membership add column datasets_write boolean not null default false;

update membership m set datasets_write = true from app_user u where u.id = m.user_id and u.service;
