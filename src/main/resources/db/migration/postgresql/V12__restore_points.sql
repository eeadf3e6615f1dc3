-- What is the same for all files that are restored together, where that is not the name of the backup.
alter table copy add column restore_point text collate "C";
alter table backup add column restore_point text collate "C";

-- A file that belongs to a backup, or to several. Its cluster is named, not referred to: a part alone makes no cluster.
create table part (
    id             bigint  not null generated always as identity primary key,
    source         text collate "C" not null references source (name),
    path           text collate "C" not null,
    pin            text collate "C" not null,
    site           text collate "C" not null,
    namespace      text collate "C" not null,
    cluster        text collate "C" not null,
    restore_point  text collate "C" not null,
    name           text collate "C" not null,
    public_id      text collate "C" not null,
    role           text collate "C" not null,
    what           text collate "C" not null,
    layout         text collate "C" not null,
    size           bigint,
    written_at     bigint  not null,
    growing        integer not null,
    archive_class  text collate "C",
    taken_at       bigint  not null,
    first_revision bigint  not null,
    revision       bigint  not null,
    unique (source, path)
);

create index part_of_restore_point on part (site, namespace, cluster, restore_point);
create index part_by_id on part (site, namespace, cluster, public_id);
create index part_increment on part (site, namespace, cluster, taken_at, first_revision) where role = 'INCREMENT';
