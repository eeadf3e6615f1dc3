-- A backup is known by its cluster and a name of any form. What is known of the snapshot is told by its name, by metadata or by
-- the snapshot itself; the *_origin columns say by which, see FactOrigin. A revision or a number of a version that is not known
-- is -1, so that lists can be sorted and continued by it.

-- What a source tells of the snapshot with each copy, and how and by which layout it is stored.
alter table copy add column version text;
alter table copy add column version_origin text;
alter table copy add column major bigint not null default -1;
alter table copy add column minor bigint not null default -1;
alter table copy add column patch bigint not null default -1;
alter table copy add column revision bigint not null default -1;
alter table copy add column revision_origin text;
alter table copy add column taken_at bigint not null default 0;
alter table copy add column taken_origin text;
alter table copy add column node text;
alter table copy add column node_origin text;
alter table copy add column layout text not null default 'etcd-operator';
alter table copy add column stored text not null default '';

-- Until now there were copies of etcd-operator alone, whose names tell version and revision.
update copy set version = split_part(b.name, '_', 1), version_origin = 'NAME', major = b.major, minor = b.minor,
    patch = b.patch, revision = b.revision, revision_origin = 'NAME'
from backup b where b.id = copy.backup_id;

-- The revision in the snapshot itself, beside its version.
alter table copy_check add column made_revision bigint;
update copy_check set made_revision = (status::jsonb ->> 'revision')::bigint
where status is not null and (status::jsonb ->> 'revision')::bigint > 0;

-- public_id is what names the backup in addresses. version, told_revision and taken_at are the best that the copies are told to
-- be; revision is the one in the snapshot where a check has read it, and else the told one. written_at is when the snapshot was
-- taken where that is told, and else when its first copy was written.
alter table backup add column public_id text collate "C" not null default '';
alter table backup add column version text;
alter table backup add column version_origin text;
alter table backup add column told_revision bigint not null default -1;
alter table backup add column told_revision_origin text;
alter table backup add column made_revision bigint;
alter table backup add column taken_at bigint not null default 0;
alter table backup add column taken_origin text;
alter table backup add column layout text not null default 'etcd-operator';

update backup set public_id = name, version = split_part(name, '_', 1), version_origin = 'NAME',
    told_revision = revision, told_revision_origin = 'NAME';

create unique index backup_by_public_id on backup (public_id, cluster_id);

drop view checked_copy;

create view checked_copy as
select c.id, c.backup_id, c.source, c.path, c.pin, c.size, c.written_at, c.archive_class, c.stored,
    coalesce(k.condition, c.condition) as condition,
    k.checked_at, k.verdict, k.sha256, k.status, k.sentence, k.made_major, k.made_minor, k.made_revision, k.length,
    f.detail as read_failure,
    case when c.archive_class is not null or f.copy_id is not null then 1 else 0 end as unreadable
from copy c
    left join copy_check k
        on k.copy_id = c.id and k.pin = c.pin and k.written_at = c.written_at and k.size is not distinct from c.size
    left join copy_failure f
        on f.copy_id = c.id and f.pin = c.pin and f.written_at = c.written_at and f.size is not distinct from c.size
            and (f.lasting = 1 or f.failures >= 3);

update backup set made_revision = (
    select c.made_revision from checked_copy c
    where c.backup_id = backup.id and c.made_revision is not null order by c.condition, c.id limit 1)
where id in (select c.backup_id from copy c join copy_check k on k.copy_id = c.id);

update backup set revision = made_revision where made_revision is not null;
