-- What has happened. Entries are added and removed, never changed. docs/audit.md says what each column means.

create table audit_entry (
    id              bigint  not null primary key,
    entry_key       text collate "C",
    instance        text,
    at              bigint  not null,
    event           text collate "C" not null,
    kind            text,
    user_id         text collate "C",
    user_name       text collate "C" not null,
    teams           text,
    token           text collate "C",
    address         text collate "C" not null,
    user_agent      text,
    request_id      text    not null,
    site            text collate "C",
    namespace       text collate "C",
    name            text collate "C",
    subject         text collate "C",
    version         text,
    revision        bigint,
    download        text collate "C",
    asked_range     text,
    outcome         text collate "C",
    source          text collate "C",
    location        text,
    legs            text,
    bytes           bigint,
    size            bigint,
    sha256          text,
    check_found     text,
    ended_by        text,
    millis          bigint,
    detail          text,
    details         text,
    previous        bytea,
    hash            bytea,
    sieve           bigint
);

create unique index audit_entry_by_key on audit_entry (entry_key);

-- Every search goes by time, so every index ends with it. It holds the sieve too: the bits of all other conditions, which are
-- compared before a row is read. Events and outcomes that most entries have need no index.
create index audit_entry_by_time on audit_entry (at, id) include (sieve);
create index audit_entry_about_clusters on audit_entry (at, id) include (sieve) where site is not null;
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

-- Exposure: the downloads that sent bytes, or may have, answered without reading the rows.
create index audit_entry_copies_of_cluster on audit_entry (site, namespace, name, user_id, subject, at)
    include (user_name, outcome, asked_range, bytes, size, revision)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);
create index audit_entry_copies_of_person on audit_entry (user_id, site, namespace, name, subject, at)
    include (user_name, outcome, asked_range, bytes, size, revision)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);

-- What follows repeats parts of the entries in a form that can be searched, and can be computed from them again.

create table audit_entry_team (
    team            text collate "C" not null,
    at              bigint  not null,
    entry           bigint  not null,
    sieve           bigint,
    primary key (team, at, entry) include (sieve)
);

create index audit_entry_team_of_entry on audit_entry_team (entry);

create table audit_cluster (
    site            text collate "C" not null,
    namespace       text collate "C" not null,
    name            text collate "C" not null,
    primary key (site, namespace, name)
);

create function keep_audit_cluster() returns trigger language plpgsql as $$
begin
    insert into audit_cluster (site, namespace, name) values (new.site, new.namespace, new.name) on conflict do nothing;
    return null;
end $$;

create trigger keep_audit_cluster after insert on audit_entry
for each row when (new.site is not null) execute function keep_audit_cluster();

create table audit_person (
    user_name       text collate "C" not null,
    user_id         text collate "C" not null,
    primary key (user_name, user_id)
);

create function keep_audit_person() returns trigger language plpgsql as $$
begin
    insert into audit_person (user_name, user_id) values (new.user_name, new.user_id) on conflict do nothing;
    return null;
end $$;

create trigger keep_audit_person after insert on audit_entry
for each row when (new.user_id is not null) execute function keep_audit_person();

-- Downloads that have begun and not ended.
create table audit_open (
    download        text collate "C" not null primary key,
    entry           bigint  not null,
    instance        text    not null
);

create index audit_open_of_instance on audit_open (instance);

-- What viewers had recorded lately, and how often the same has come again since without an entry of its own. "what" is empty
-- in the row that counts everything beyond the distinct ones.
create table audit_repeat (
    viewer          text collate "C" not null,
    event           text collate "C" not null,
    what            text collate "C" not null,
    first_at        bigint  not null,
    entry           text collate "C",
    times           bigint  not null,
    last            text,
    primary key (viewer, event, what)
);

create index audit_repeat_by_time on audit_repeat (first_at);

-- An index alone answers for pages that a vacuum has seen, and new entries are searched for most. Nothing here is ever
-- updated, so that vacuum reads new pages and nothing else.
alter table audit_entry set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
alter table audit_entry_team set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
