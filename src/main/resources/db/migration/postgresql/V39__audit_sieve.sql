-- What entries are searched by, as bits, in every index to search by: of several conditions one is looked up, the others are
-- looked at in the index, and rows are read of what is shown alone. Older entries have null there, which excludes nothing.

drop index audit_entry_by_time;
drop index audit_entry_by_cluster;
drop index audit_entry_by_person;
drop index audit_entry_by_person_id;
drop index audit_entry_by_token;
drop index audit_entry_by_subject;
drop index audit_entry_by_source;
drop index audit_entry_by_address;
drop index audit_entry_by_event;
drop index audit_entry_by_outcome;
drop index audit_entry_by_download;
drop index audit_entry_copies_of_cluster;
drop index audit_entry_copies_of_person;

drop trigger keep_audit_cluster on audit_entry;
drop trigger keep_audit_person on audit_entry;

-- Names compare byte by byte, as they do in SQLite and in the portal.
alter table audit_entry
    add column sieve bigint,
    alter column event type text collate "C",
    alter column outcome type text collate "C",
    alter column user_name type text collate "C",
    alter column user_id type text collate "C",
    alter column token type text collate "C",
    alter column site type text collate "C",
    alter column namespace type text collate "C",
    alter column name type text collate "C",
    alter column subject type text collate "C",
    alter column source type text collate "C",
    alter column address type text collate "C",
    alter column download type text collate "C";

alter table audit_cluster
    alter column site type text collate "C",
    alter column namespace type text collate "C",
    alter column name type text collate "C";

alter table audit_person
    alter column user_name type text collate "C",
    alter column user_id type text collate "C";

create trigger keep_audit_cluster after insert on audit_entry
for each row when (new.site is not null) execute function keep_audit_cluster();
create trigger keep_audit_person after insert on audit_entry
for each row when (new.user_id is not null) execute function keep_audit_person();

create index audit_entry_by_time on audit_entry (at, id) include (sieve);
create index audit_entry_by_cluster on audit_entry (site, namespace, name, at, id) include (sieve) where site is not null;
create index audit_entry_by_person on audit_entry (user_name, at, id) include (sieve);
create index audit_entry_by_person_id on audit_entry (user_id, at, id) include (sieve) where user_id is not null;
create index audit_entry_by_token on audit_entry (token, at, id) include (sieve) where token is not null;
create index audit_entry_by_subject on audit_entry (subject, at, id) include (sieve) where subject is not null;
create index audit_entry_by_source on audit_entry (source, at, id) include (sieve) where source is not null;
create index audit_entry_by_address on audit_entry (address, at, id) include (sieve);
create index audit_entry_by_event on audit_entry (event, at, id) include (sieve)
    where event not in ('DOWNLOAD_BEGIN', 'DOWNLOAD_END');
create index audit_entry_by_outcome on audit_entry (outcome, at, id) include (sieve) where outcome <> 'COMPLETED';
create index audit_entry_by_download on audit_entry (download) where download is not null;

create index audit_entry_copies_of_cluster on audit_entry (site, namespace, name, user_id, subject, at)
    include (user_name, outcome, asked_range, bytes, size, revision)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);
create index audit_entry_copies_of_person on audit_entry (user_id, site, namespace, name, subject, at)
    include (user_name, outcome, asked_range, bytes, size, revision)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);

alter table audit_entry_team add column sieve bigint;
alter table audit_entry_team drop constraint audit_entry_team_pkey;
alter table audit_entry_team add primary key (team, at, entry) include (sieve);

-- An index alone answers for pages that a vacuum has seen, and what is new is what is searched for most. Nothing here is
-- ever updated, so that vacuum reads new pages and nothing else.
alter table audit_entry set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
alter table audit_entry_team set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
