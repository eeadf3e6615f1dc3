-- The storage class that a copy is archived in, where the listing tells one that has to be restored before it can be read.
alter table copy add column archive_class text;

-- Why the last reads of a copy failed, and what the copy was then. One failure counts where it is one of the copy itself
-- (lasting = 1); of others, three in a row.
create table copy_failure (
    copy_id         integer not null primary key references copy (id) on delete cascade,
    pin             text    not null,
    size            integer,
    written_at      integer not null,
    failed_at       integer not null,
    failures        integer not null,
    lasting         integer not null,
    detail          text    not null
) strict;

drop view checked_copy;
create view checked_copy as
select c.id, c.backup_id, c.source, c.path, c.pin, c.size, c.written_at, c.archive_class,
    coalesce(k.condition, c.condition) as condition,
    k.checked_at, k.verdict, k.sha256, k.status, k.sentence, k.made_major, k.made_minor, k.length,
    f.detail as read_failure,
    case when c.archive_class is not null or f.copy_id is not null then 1 else 0 end as unreadable
from copy c
    left join copy_check k
        on k.copy_id = c.id and k.pin = c.pin and k.written_at = c.written_at and k.size is c.size
    left join copy_failure f
        on f.copy_id = c.id and f.pin = c.pin and f.written_at = c.written_at and f.size is c.size
            and (f.lasting = 1 or f.failures >= 3);

-- Whether none of the copies that would be handed out can be read.
alter table backup add column unreadable integer not null default 0;

-- A leaked page is no damage: what was called damaged for that alone is read again.
delete from copy_check where verdict = 'DAMAGED' and sentence like '%is neither free nor in use.';
update backup set condition = (select min(c.condition) from checked_copy c where c.backup_id = backup.id)
where condition = 60;

-- A time in the future is unknown, and so is the age of what is known of no other.
update backup set written_at = coalesce((select min(c.written_at) from copy c
    where c.backup_id = backup.id and c.written_at > 0 and c.written_at <= unixepoch() * 1000 + 300000), 0)
where written_at > unixepoch() * 1000 + 300000;
update cluster set
    newest_id = (
        select b.id from backup b where b.cluster_id = cluster.id
        order by case when b.condition = 40 then 1 else 0 end, b.written_at desc, b.revision desc, b.name desc limit 1),
    good_id = (
        select b.id from backup b where b.cluster_id = cluster.id and b.condition <= 30
        order by b.written_at desc, b.revision desc, b.name desc limit 1)
where good_at > unixepoch() * 1000 + 300000 or standing = 0;
update cluster set
    good_at = coalesce((select b.written_at from backup b where b.id = cluster.good_id), 0);
update cluster set standing = case
    when (select b.condition from backup b where b.id = cluster.newest_id) >= 50 then 0
    when (select b.condition from backup b where b.id = cluster.good_id) = 30 then 36
    when (select b.condition from backup b where b.id = cluster.good_id) = 0 then 50
    else 40
end
where standing in (0, 40, 50);
