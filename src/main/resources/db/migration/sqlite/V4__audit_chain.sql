-- What makes a change of the entries visible, and what carries them out of the portal.

-- The last entry of the chain, and the last one that a checkpoint covers. Whoever adds an entry locks this row.
create table audit_head (
    only_one        integer not null primary key check (only_one = 1),
    id              integer not null,
    hash            blob    not null,
    checkpointed    integer not null default 0,
    checkpoint_at   integer not null default 0
) strict;

insert into audit_head (only_one, id, hash) values (1, 0, zeroblob(32));

-- Statements that a portal has signed; docs/audit.md says what each kind means.
create table audit_checkpoint (
    kind            text    not null,
    first_id        integer not null,
    last_id         integer not null,
    hash            blob    not null,
    at              integer not null,
    key_id          text    not null,
    signature       blob    not null,
    primary key (kind, last_id)
) strict, without rowid;

-- The public keys that the portals on this database sign with. Which of them are good has to be known from elsewhere.
create table audit_key (
    id              text    not null primary key,
    public_key      blob    not null,
    at              integer not null
) strict, without rowid;

-- The portals on this database. Each counts up, so that the others notice when one has ended.
create table audit_instance (
    id              text    not null primary key,
    beats           integer not null
) strict, without rowid;

-- How far each feed has come, and which portal sends it. The sender counts up.
create table audit_feed (
    name            text    not null primary key,
    position        integer not null,
    holder          text,
    beats           integer not null,
    moved_at        integer not null,
    failure         text
) strict, without rowid;
