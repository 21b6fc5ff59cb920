-- Answers to creating requests, by their Idempotency-Key, so that a repeated request creates nothing twice.

create table idempotency_key (
    user_id      text        not null references app_user (id) on delete cascade,
    workspace    text        not null,
    key          text        not null,
    -- SHA-256 of method, path and body.
    request      bytea       not null,
    -- Null while the request is being worked on.
    status       int,
    content_type text,
    -- Encrypted: an answer may show a secret once.
    body         bytea,
    created_at   timestamptz not null,
    primary key (user_id, workspace, key)
);

create index idempotency_key_age on idempotency_key (created_at);
