-- Times are milliseconds since 1970 in UTC; 0 where a source does not tell them.

create table source (
    name            text    not null primary key,
    kind            text    not null,
    site            text    not null,
    asked_at        integer not null,
    answered_at     integer not null,
    failure_cause   text,
    failure_detail  text,
    copies          integer not null,
    strays          integer not null
) strict;

create table cluster (
    id              integer not null primary key autoincrement,
    site            text    not null,
    namespace       text    not null,
    name            text    not null,
    newest_id       integer,
    unique (site, namespace, name)
) strict;

-- What one source said of one cluster.
create table source_cluster (
    source            text    not null references source (name),
    cluster_id        integer not null references cluster (id),
    answered_at       integer not null,
    failure_cause     text,
    failure_detail    text,
    reported_backups  integer,
    reported_bytes    integer,
    primary key (source, cluster_id)
) strict, without rowid;

create index source_cluster_of_cluster on source_cluster (cluster_id);
create index source_cluster_silent on source_cluster (source) where failure_cause is not null;

-- written_at, size, condition and copies_differ are drawn from the copies whenever these change.
create table backup (
    id              integer not null primary key autoincrement,
    cluster_id      integer not null references cluster (id),
    name            text    not null,
    revision        integer not null,
    major           integer not null,
    minor           integer not null,
    patch           integer not null,
    written_at      integer not null,
    size            integer,
    condition       integer not null,
    copies_differ   integer not null,
    unique (cluster_id, name)
) strict;

create index backup_by_revision on backup (cluster_id, revision desc, major desc, minor desc, patch desc, name desc);
create index backup_by_version on backup (cluster_id, major, minor);
create index backup_by_time on backup (cluster_id, written_at desc, revision desc);

create table copy (
    id              integer not null primary key autoincrement,
    backup_id       integer not null references backup (id),
    source          text    not null references source (name),
    path            text    not null,
    pin             text    not null,
    size            integer,
    written_at      integer not null,
    condition       integer not null,
    unique (source, path)
) strict;

create index copy_of_backup on copy (backup_id);

-- What lies where backups lie and is none; the first thousand of a source.
create table stray (
    source          text    not null references source (name),
    path            text    not null,
    reason          text    not null,
    primary key (source, path)
) strict, without rowid;
