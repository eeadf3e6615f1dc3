-- What makes a change of the entries visible, and what carries them out of the portal.

-- The last entry of the chain, and the last one that a checkpoint covers. Whoever adds an entry locks this row.
create table audit_head (
    only_one        integer not null primary key check (only_one = 1),
    id              bigint  not null,
    hash            bytea   not null,
    checkpointed    bigint  not null default 0,
    checkpoint_at   bigint  not null default 0
);

insert into audit_head (only_one, id, hash) values (1, 0, decode(repeat('00', 32), 'hex'));

-- Statements that a portal has signed; docs/audit.md says what each kind means.
create table audit_checkpoint (
    kind            text collate "C" not null,
    first_id        bigint  not null,
    last_id         bigint  not null,
    hash            bytea   not null,
    at              bigint  not null,
    key_id          text    not null,
    signature       bytea   not null,
    primary key (kind, last_id)
);

-- The public keys that the portals on this database sign with. Which of them are good has to be known from elsewhere.
create table audit_key (
    id              text collate "C" not null primary key,
    public_key      bytea   not null,
    at              bigint  not null
);

-- The portals on this database. Each counts up, so that the others notice when one has ended.
create table audit_instance (
    id              text collate "C" not null primary key,
    beats           bigint  not null
);

-- How far each feed has come, and which portal sends it. The sender counts up.
create table audit_feed (
    name            text collate "C" not null primary key,
    position        bigint  not null,
    holder          text,
    beats           bigint  not null,
    moved_at        bigint  not null,
    failure         text
);
