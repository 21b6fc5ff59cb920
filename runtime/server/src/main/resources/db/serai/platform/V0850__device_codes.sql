-- Accounts that are being connected by a code, which a person enters at the provider (RFC 8628). Serai asks the provider whether they
-- have: whichever node finds a code due, and one at a time.

create table device_code (
    connection                text collate "C" primary key references connection (id) on delete cascade,
    user_id                   text        not null references app_user (id) on delete cascade,
    workspace                 text        not null references workspace (id) on delete cascade,
    -- The declaration as it was: a connector that changed under way is refused.
    connector_hash            text        not null,
    -- The scopes that were asked for.
    asked                     text[]      not null,
    -- Encrypted, and gone once it has ended.
    device_code               bytea,
    user_code                 bytea,
    verification_uri          text        not null,
    verification_uri_complete bytea,
    interval_seconds          integer     not null,
    -- While a node asks, this lies beyond the longest time that asking takes.
    poll_at                   timestamptz not null,
    expires_at                timestamptz not null,
    ended_at                  timestamptz,
    -- Why nothing was connected; null if it was.
    problem                   text,
    -- What the user should know beside success.
    notes                     text[]      not null default '{}'
);
create index device_code_due on device_code (poll_at) where ended_at is null;
create index device_code_expiry on device_code (expires_at);
