-- What the sources say of clusters and their backups.
-- Here and in all other tables, times are milliseconds since 1970 in UTC. 0 is a time that is not known, or has not come.

create table source (
    name            text collate "C" not null primary key,
    kind            text collate "C" not null,
    site            text collate "C" not null,
    asked_at        bigint  not null,
    answered_at     bigint  not null,
    failure_cause   text,
    failure_detail  text,
    copies          bigint  not null,
    strays          bigint  not null
);

-- The columns after the name are computed from the cluster's backups and sources whenever these change; lists are filtered
-- and sorted by them. The good backup is the newest one that is not known to be damaged. The standing is the cluster's state
-- without what depends on the time of day: see ClusterState.rank. For sort_name see NaturalOrder.
create table cluster (
    id              bigint  not null generated always as identity primary key,
    site            text collate "C" not null,
    namespace       text collate "C" not null,
    name            text collate "C" not null,
    sort_name       text collate "C" not null,
    newest_id       bigint,
    good_id         bigint,
    good_at         bigint  not null default 0,
    good_size       bigint  not null default 0,
    standing        bigint  not null default 10,
    unique (site, namespace, name)
);

-- What one source last said of one cluster.
create table source_cluster (
    source            text collate "C" not null references source (name),
    cluster_id        bigint  not null references cluster (id),
    answered_at       bigint  not null,
    failure_cause     text,
    failure_detail    text,
    reported_backups  bigint,
    reported_bytes    bigint,
    primary key (source, cluster_id)
);

create index source_cluster_of_cluster on source_cluster (cluster_id);
create index source_cluster_silent on source_cluster (source) where failure_cause is not null;

-- The columns after the version are computed from the backup's copies whenever these change. The version that a check has read
-- in a copy (made_major, made_minor) decides what the backup can be restored into, before the one in its name.
create table backup (
    id              bigint  not null generated always as identity primary key,
    cluster_id      bigint  not null references cluster (id),
    name            text collate "C" not null,
    revision        bigint  not null,
    major           bigint  not null,
    minor           bigint  not null,
    patch           bigint  not null,
    made_major      integer,
    made_minor      integer,
    written_at      bigint  not null,
    size            bigint,
    condition       bigint  not null,
    copies_differ   bigint  not null,
    unreadable      bigint  not null default 0,
    unique (cluster_id, name)
);

create index backup_by_revision on backup (cluster_id, revision desc, major desc, minor desc, patch desc, name desc);
create index backup_by_version on backup (cluster_id, coalesce(made_major, major), coalesce(made_minor, minor));
create index backup_by_time on backup (cluster_id, written_at desc, revision desc);

-- The pin tells one content of a path from the next. The condition is what the listing alone says, see Condition.rank.
-- archive_class is set where the copy has to be restored from an archive before it can be read.
create table copy (
    id              bigint  not null generated always as identity primary key,
    backup_id       bigint  not null references backup (id),
    source          text collate "C" not null references source (name),
    path            text collate "C" not null,
    pin             text collate "C" not null,
    size            bigint,
    written_at      bigint  not null,
    condition       bigint  not null,
    archive_class   text,
    unique (source, path)
);

create index copy_of_backup on copy (backup_id);

-- Unrecognized files: the first thousand of a source.
create table stray (
    source          text collate "C" not null references source (name),
    path            text collate "C" not null,
    reason          text collate "C" not null,
    primary key (source, path)
);
