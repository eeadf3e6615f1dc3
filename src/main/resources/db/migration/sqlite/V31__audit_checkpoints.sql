-- Statements that a portal has signed; docs/audit.md tells what each kind says.
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

-- The public keys that portals on this database sign with. Whoever verifies knows by other ways which of them are good.
create table audit_key (
    id              text    not null primary key,
    public_key      blob    not null,
    at              integer not null
) strict, without rowid;

-- Up to which entry checkpoints go, and when the last one was signed.
alter table audit_head add column checkpointed integer not null default 0;
alter table audit_head add column checkpoint_at integer not null default 0;

update audit_head set checkpointed = id
where not exists (select 1 from audit_entry e where e.hash is not null);

update audit_head set checkpointed = (select min(e.id) - 1 from audit_entry e where e.hash is not null)
where exists (select 1 from audit_entry e where e.hash is not null);

-- The portals on this database; each counts up, so that the others see when one has ended.
create table audit_instance (
    id              text    not null primary key,
    beats           integer not null
) strict, without rowid;
