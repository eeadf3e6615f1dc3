-- What has happened. Entries are added and removed, never changed. docs/audit.md says what each column means.

create table audit_entry (
    id              integer not null primary key,
    entry_key       text,
    instance        text,
    at              integer not null,
    event           text    not null,
    kind            text,
    user_id         text,
    user_name       text    not null,
    teams           text,
    token           text,
    address         text    not null,
    user_agent      text,
    request_id      text    not null,
    site            text,
    namespace       text,
    name            text,
    subject         text,
    version         text,
    revision        integer,
    download        text,
    asked_range     text,
    outcome         text,
    source          text,
    location        text,
    legs            text,
    bytes           integer,
    size            integer,
    sha256          text,
    check_found     text,
    ended_by        text,
    millis          integer,
    detail          text,
    details         text,
    previous        blob,
    hash            blob,
    sieve           integer
) strict;

create unique index audit_entry_by_key on audit_entry (entry_key);

-- Every search goes by time, so every index ends with it. It holds the sieve too: the bits of all other conditions, which are
-- compared before a row is read. Events and outcomes that most entries have need no index.
create index audit_entry_by_time on audit_entry (at, id, sieve);
create index audit_entry_about_clusters on audit_entry (at, id, sieve) where site is not null;
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
create index audit_entry_by_download on audit_entry (download) where download is not null;

-- Exposure: the downloads that sent bytes, or may have, answered without reading the rows.
create index audit_entry_copies_of_cluster on audit_entry (site, namespace, name, user_id, subject, at)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);
create index audit_entry_copies_of_person on audit_entry (user_id, site, namespace, name, subject, at)
    where event = 'DOWNLOAD_END' and (bytes is null or bytes > 0);

-- What follows repeats parts of the entries in a form that can be searched, and can be computed from them again.

create table audit_entry_team (
    team            text    not null,
    at              integer not null,
    entry           integer not null,
    sieve           integer,
    primary key (team, at, entry)
) strict, without rowid;

create index audit_entry_team_of_entry on audit_entry_team (entry);

create table audit_cluster (
    site            text    not null,
    namespace       text    not null,
    name            text    not null,
    primary key (site, namespace, name)
) strict, without rowid;

create trigger keep_audit_cluster after insert on audit_entry when new.site is not null
begin
    insert into audit_cluster (site, namespace, name) values (new.site, new.namespace, new.name) on conflict do nothing;
end;

create table audit_person (
    user_name       text    not null,
    user_id         text    not null,
    primary key (user_name, user_id)
) strict, without rowid;

create trigger keep_audit_person after insert on audit_entry when new.user_id is not null
begin
    insert into audit_person (user_name, user_id) values (new.user_name, new.user_id) on conflict do nothing;
end;

-- Downloads that have begun and not ended.
create table audit_open (
    download        text    not null primary key,
    entry           integer not null,
    instance        text    not null
) strict, without rowid;

create index audit_open_of_instance on audit_open (instance);

-- What viewers had recorded lately, and how often the same has come again since without an entry of its own. "what" is empty
-- in the row that counts everything beyond the distinct ones.
create table audit_repeat (
    viewer          text    not null,
    event           text    not null,
    what            text    not null,
    first_at        integer not null,
    entry           text,
    times           integer not null,
    last            text,
    primary key (viewer, event, what)
) strict, without rowid;

create index audit_repeat_by_time on audit_repeat (first_at);
