-- How the audit is searched: by time, the latest first, so that each index ends with it and, as every index here, with the
-- id. Events and outcomes that most entries have need no index of their own.

drop index audit_entry_of_cluster;

create index audit_entry_by_time on audit_entry (at);
create index audit_entry_by_cluster on audit_entry (site, namespace, name, at);
create index audit_entry_by_person on audit_entry (user_name, at);
create index audit_entry_by_person_id on audit_entry (user_id, at) where user_id is not null;
create index audit_entry_by_token on audit_entry (token, at) where token is not null;
create index audit_entry_by_subject on audit_entry (subject, at) where subject is not null;
create index audit_entry_by_source on audit_entry (source, at) where source is not null;
create index audit_entry_by_address on audit_entry (address, at);
create index audit_entry_by_event on audit_entry (event, at) where event not in ('DOWNLOAD_BEGIN', 'DOWNLOAD_END');
create index audit_entry_by_outcome on audit_entry (outcome, at) where outcome <> 'COMPLETED';
create index audit_entry_by_download on audit_entry (download) where download is not null;

-- The teams of an entry, with its time.
create table audit_team (
    team    text    not null,
    at      integer not null,
    entry   integer not null,
    primary key (team, at, entry)
) strict, without rowid;

insert into audit_team (team, at, entry)
select t.team, e.at, t.entry from audit_entry_team t join audit_entry e on e.id = t.entry;

drop table audit_entry_team;
alter table audit_team rename to audit_entry_team;
create index audit_entry_team_of_entry on audit_entry_team (entry);

-- Every cluster that an entry names, drawn from the entries: patterns are looked up here.
create table audit_cluster (
    site        text    not null,
    namespace   text    not null,
    name        text    not null,
    primary key (site, namespace, name)
) strict, without rowid;

insert into audit_cluster (site, namespace, name)
select distinct site, namespace, name from audit_entry where site is not null;

create trigger keep_audit_cluster after insert on audit_entry when new.site is not null
begin
    insert into audit_cluster (site, namespace, name) values (new.site, new.namespace, new.name) on conflict do nothing;
end;
