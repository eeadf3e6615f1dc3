-- Statements that a portal has signed; docs/audit.md tells what each kind says.
create table audit_checkpoint (
    kind text collate "C" not null,
    first_id bigint not null,
    last_id bigint not null,
    hash bytea not null,
    at bigint not null,
    key_id text not null,
    signature bytea not null,
    primary key (kind, last_id)
);

-- The public keys that portals on this database sign with. Whoever verifies knows by other ways which of them are good.
create table audit_key (
    id text collate "C" not null primary key,
    public_key bytea not null,
    at bigint not null
);

-- Up to which entry checkpoints go, and when the last one was signed.
alter table audit_head
    add column checkpointed bigint not null default 0,
    add column checkpoint_at bigint not null default 0;

update audit_head set checkpointed = id
where not exists (select 1 from audit_entry e where e.hash is not null);

update audit_head set checkpointed = (select min(e.id) - 1 from audit_entry e where e.hash is not null)
where exists (select 1 from audit_entry e where e.hash is not null);

-- The portals on this database; each counts up, so that the others see when one has ended.
create table audit_instance (
    id text collate "C" not null primary key,
    beats bigint not null
);
