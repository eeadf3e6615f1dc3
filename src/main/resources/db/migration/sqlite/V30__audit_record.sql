-- What an entry says of who, what, how and with what result; docs/audit.md tells what each column means. Entries from
-- before this migration have null there, and in previous and hash: the chain begins behind them.

alter table audit_entry add column entry_key text;
alter table audit_entry add column instance text;
alter table audit_entry add column kind text;
alter table audit_entry add column user_id text;
alter table audit_entry add column teams text;
alter table audit_entry add column version text;
alter table audit_entry add column revision integer;
alter table audit_entry add column asked_range text;
alter table audit_entry add column location text;
alter table audit_entry add column legs text;
alter table audit_entry add column sha256 text;
alter table audit_entry add column check_found text;
alter table audit_entry add column ended_by text;
alter table audit_entry add column millis integer;
alter table audit_entry add column details text;
alter table audit_entry add column previous blob;
alter table audit_entry add column hash blob;

create unique index audit_entry_by_key on audit_entry (entry_key);

-- The teams of an entry once more, to be searched.
create table audit_entry_team (
    team    text    not null,
    entry   integer not null,
    primary key (team, entry)
) strict, without rowid;

create index audit_entry_team_of_entry on audit_entry_team (entry);

-- The last entry of the chain. Whoever adds to it holds this row.
create table audit_head (
    only_one        integer not null primary key check (only_one = 1),
    id              integer not null,
    hash            blob    not null
) strict;

insert into audit_head (only_one, id, hash) select 1, coalesce(max(id), 0), zeroblob(32) from audit_entry;

-- Downloads that have begun and not ended, drawn from the entries.
create table audit_open (
    download        text    not null primary key,
    entry           integer not null,
    instance        text    not null
) strict, without rowid;

create index audit_open_of_instance on audit_open (instance);
