-- Which vault the secrets of this database lie in: one row, written by the first platform that starts.
create table vault_home (
    only_row  boolean not null primary key default true check (only_row),
    vault     text    not null check (vault in ('embedded', 'hashicorp')),
    -- They are being copied there: no platform may run until that is done or called off.
    moving_to text    check (moving_to in ('embedded', 'hashicorp') and moving_to <> vault),
    -- Copies that were left there by a move are still to be destroyed.
    clearing  text    check (clearing in ('embedded', 'hashicorp') and clearing <> vault)
);
