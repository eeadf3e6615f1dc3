-- What is the same for all files that are restored together, where that is not the name of the backup.
alter table copy add column restore_point text;
alter table backup add column restore_point text;

-- A file that belongs to a backup, or to several. Its cluster is named, not referred to: a part alone makes no cluster.
create table part (
    id             integer not null primary key autoincrement,
    source         text    not null references source (name),
    path           text    not null,
    pin            text    not null,
    site           text    not null,
    namespace      text    not null,
    cluster        text    not null,
    restore_point  text    not null,
    name           text    not null,
    public_id      text    not null,
    role           text    not null,
    what           text    not null,
    layout         text    not null,
    size           integer,
    written_at     integer not null,
    growing        integer not null,
    archive_class  text,
    taken_at       integer not null,
    first_revision integer not null,
    revision       integer not null,
    unique (source, path)
) strict;

create index part_of_restore_point on part (site, namespace, cluster, restore_point);
create index part_by_id on part (site, namespace, cluster, public_id);
create index part_increment on part (site, namespace, cluster, taken_at, first_revision) where role = 'INCREMENT';
