-- The embedded vault. Nothing here can be read without the key file, which never comes near the database.

-- The keys that documents are encrypted with, each encrypted by the key file. To rotate the key file, encrypt these rows
-- anew; to rotate a key, add a row (the newest one encrypts) and write the documents of the older ones again.
create table vault_key (
    id         text        not null primary key,
    wrapped    bytea       not null,
    created_at timestamptz not null default now()
);

-- One row per secret, for ever: its version only ever grows, also when the content is destroyed.
create table vault_document (
    path       text        not null primary key,
    version    bigint      not null check (version > 0),
    written_at timestamptz not null default now()
);

-- The newest three versions of each. Destroyed: without content.
create table vault_version (
    path       text        not null references vault_document,
    version    bigint      not null,
    key_id     text        not null references vault_key,
    ciphertext bytea,
    created_at timestamptz not null default now(),
    primary key (path, version)
);

create index vault_version_key on vault_version (key_id) where ciphertext is not null;
