-- A key that is retired encrypts nothing new; it goes when nothing is encrypted with it any more.
alter table vault_key add column retired_at timestamptz;
