-- What the sources say of clusters and their backups.
-- Here and in all other tables, times are milliseconds since 1970 in UTC. 0 is a time that is not known, or has not come.

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

-- The columns after the name are computed from the cluster's backups and sources whenever these change; lists are filtered
-- and sorted by them. The good backup is the newest one that is not known to be damaged. The standing is the cluster's state
-- without what depends on the time of day: see ClusterState.rank. For sort_name see NaturalOrder.
create table cluster (
    id              integer not null primary key autoincrement,
    site            text    not null,
    namespace       text    not null,
    name            text    not null,
    sort_name       text    not null,
    newest_id       integer,
    good_id         integer,
    good_at         integer not null default 0,
    good_size       integer not null default 0,
    standing        integer not null default 10,
    unique (site, namespace, name)
) strict;

-- What one source last said of one cluster.
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

-- The columns after the version are computed from the backup's copies whenever these change. The version that a check has read
-- in a copy (made_major, made_minor) decides what the backup can be restored into, before the one in its name.
create table backup (
    id              integer not null primary key autoincrement,
    cluster_id      integer not null references cluster (id),
    name            text    not null,
    revision        integer not null,
    major           integer not null,
    minor           integer not null,
    patch           integer not null,
    made_major      integer,
    made_minor      integer,
    written_at      integer not null,
    size            integer,
    condition       integer not null,
    copies_differ   integer not null,
    unreadable      integer not null default 0,
    unique (cluster_id, name)
) strict;

create index backup_by_revision on backup (cluster_id, revision desc, major desc, minor desc, patch desc, name desc);
create index backup_by_version on backup (cluster_id, coalesce(made_major, major), coalesce(made_minor, minor));
create index backup_by_time on backup (cluster_id, written_at desc, revision desc);

-- The pin tells one content of a path from the next. The condition is what the listing alone says, see Condition.rank.
-- archive_class is set where the copy has to be restored from an archive before it can be read.
create table copy (
    id              integer not null primary key autoincrement,
    backup_id       integer not null references backup (id),
    source          text    not null references source (name),
    path            text    not null,
    pin             text    not null,
    size            integer,
    written_at      integer not null,
    condition       integer not null,
    archive_class   text,
    unique (source, path)
) strict;

create index copy_of_backup on copy (backup_id);

-- Unrecognized files: the first thousand of a source.
create table stray (
    source          text    not null references source (name),
    path            text    not null,
    reason          text    not null,
    primary key (source, path)
) strict, without rowid;
