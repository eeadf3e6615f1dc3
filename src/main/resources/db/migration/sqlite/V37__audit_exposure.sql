-- Who holds copies of what: the downloads that sent bytes, or may have, by cluster and by person.

-- Before the chain there were local accounts alone.
update audit_entry set user_id = 'local/' || user_name where user_id is null and kind is null and user_name <> '';

create index audit_entry_copies_of_cluster on audit_entry (site, namespace, name, user_id, subject, at)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);

create index audit_entry_copies_of_person on audit_entry (user_id, site, namespace, name, subject, at)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);

-- Every name of every person, drawn from the entries: names are looked up here.
create table audit_person (
    user_name   text    not null,
    user_id     text    not null,
    primary key (user_name, user_id)
) strict, without rowid;

insert into audit_person (user_name, user_id)
select distinct user_name, user_id from audit_entry where user_id is not null;

create trigger keep_audit_person after insert on audit_entry when new.user_id is not null
begin
    insert into audit_person (user_name, user_id) values (new.user_name, new.user_id) on conflict do nothing;
end;
