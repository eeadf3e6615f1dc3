-- What an entry says of who, what, how and with what result; docs/audit.md tells what each column means. Entries from
-- before this migration have null there, and in previous and hash: the chain begins behind them.

alter table audit_entry
    add column entry_key text collate "C",
    add column instance text,
    add column kind text,
    add column user_id text,
    add column teams text,
    add column version text,
    add column revision bigint,
    add column asked_range text,
    add column location text,
    add column legs text,
    add column sha256 text,
    add column check_found text,
    add column ended_by text,
    add column millis bigint,
    add column details text,
    add column previous bytea,
    add column hash bytea,
    alter column id drop identity;

create unique index audit_entry_by_key on audit_entry (entry_key);

-- The teams of an entry once more, to be searched.
create table audit_entry_team (
    team text collate "C" not null,
    entry bigint not null,
    primary key (team, entry)
);

create index audit_entry_team_of_entry on audit_entry_team (entry);

-- The last entry of the chain. Whoever adds to it holds this row.
create table audit_head (
    only_one integer not null primary key check (only_one = 1),
    id bigint not null,
    hash bytea not null
);

insert into audit_head (only_one, id, hash)
select 1, coalesce(max(id), 0), decode(repeat('00', 32), 'hex') from audit_entry;

-- Downloads that have begun and not ended, drawn from the entries.
create table audit_open (
    download text collate "C" not null primary key,
    entry bigint not null,
    instance text not null
);

create index audit_open_of_instance on audit_open (instance);
