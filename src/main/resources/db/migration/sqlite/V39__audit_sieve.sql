-- What entries are searched by, as bits, in every index to search by: of several conditions one is looked up, the others are
-- looked at in the index, and rows are read of what is shown alone. Older entries have null there, which excludes nothing.

alter table audit_entry add column sieve integer;
alter table audit_entry_team add column sieve integer;

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

create index audit_entry_by_time on audit_entry (at, id, sieve);
create index audit_entry_by_cluster on audit_entry (site, namespace, name, at, id, sieve) where site is not null;
create index audit_entry_by_person on audit_entry (user_name, at, id, sieve);
create index audit_entry_by_person_id on audit_entry (user_id, at, id, sieve) where user_id is not null;
create index audit_entry_by_token on audit_entry (token, at, id, sieve) where token is not null;
create index audit_entry_by_subject on audit_entry (subject, at, id, sieve) where subject is not null;
create index audit_entry_by_source on audit_entry (source, at, id, sieve) where source is not null;
create index audit_entry_by_address on audit_entry (address, at, id, sieve);
create index audit_entry_by_event on audit_entry (event, at, id, sieve)
    where event not in ('DOWNLOAD_BEGIN', 'DOWNLOAD_END');
create index audit_entry_by_outcome on audit_entry (outcome, at, id, sieve) where outcome <> 'COMPLETED';
