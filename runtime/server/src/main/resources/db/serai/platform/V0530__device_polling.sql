-- When a device has last asked whether somebody has entered its code, and how long it is to wait before it asks again.
alter table access_grant add column polled_at timestamptz;
alter table access_grant add column poll_seconds integer not null default 5;
