-- Times are milliseconds since 1970 in UTC; 0 where a source does not tell them.

create table source (
    name text collate "C" not null primary key,
    kind text collate "C" not null,
    site text collate "C" not null,
    asked_at bigint not null,
    answered_at bigint not null,
    failure_cause text,
    failure_detail text,
    copies bigint not null,
    strays bigint not null
);

create table cluster (
    id bigint generated always as identity primary key,
    site text collate "C" not null,
    namespace text collate "C" not null,
    name text collate "C" not null,
    newest_id bigint,
    unique (site, namespace, name)
);

-- What one source said of one cluster.
create table source_cluster (
    source text collate "C" not null references source (name),
    cluster_id bigint not null references cluster (id),
    answered_at bigint not null,
    failure_cause text,
    failure_detail text,
    reported_backups bigint,
    reported_bytes bigint,
    primary key (source, cluster_id)
);

create index source_cluster_of_cluster on source_cluster (cluster_id);
create index source_cluster_silent on source_cluster (source) where failure_cause is not null;

-- written_at, size, condition and copies_differ are drawn from the copies whenever these change.
create table backup (
    id bigint generated always as identity primary key,
    cluster_id bigint not null references cluster (id),
    name text collate "C" not null,
    revision bigint not null,
    major bigint not null,
    minor bigint not null,
    patch bigint not null,
    written_at bigint not null,
    size bigint,
    condition bigint not null,
    copies_differ bigint not null,
    unique (cluster_id, name)
);

create index backup_by_revision on backup (cluster_id, revision desc, major desc, minor desc, patch desc, name desc);
create index backup_by_version on backup (cluster_id, major, minor);
create index backup_by_time on backup (cluster_id, written_at desc, revision desc);

create table copy (
    id bigint generated always as identity primary key,
    backup_id bigint not null references backup (id),
    source text collate "C" not null references source (name),
    path text collate "C" not null,
    pin text collate "C" not null,
    size bigint,
    written_at bigint not null,
    condition bigint not null,
    unique (source, path)
);

create index copy_of_backup on copy (backup_id);

-- What lies where backups lie and is none; the first thousand of a source.
create table stray (
    source text collate "C" not null references source (name),
    path text collate "C" not null,
    reason text collate "C" not null,
    primary key (source, path)
);
