-- The version that the snapshot itself tells, where a check has read one.
alter table copy_check add column made_major integer, add column made_minor integer;

drop view checked_copy;
create view checked_copy as
select c.id, c.backup_id, c.source, c.path, c.pin, c.size, c.written_at,
    coalesce(k.condition, c.condition) as condition,
    k.checked_at, k.verdict, k.sha256, k.status, k.sentence, k.made_major, k.made_minor
from copy c left join copy_check k
    on k.copy_id = c.id and k.pin = c.pin and k.written_at = c.written_at and k.size is not distinct from c.size;

-- The version that the best copy of a backup tells, where a check has read one: it decides what the backup can be restored
-- into. Where there is none, that in its name does.
alter table backup add column made_major integer, add column made_minor integer;

drop index backup_by_version;
create index backup_by_version on backup (cluster_id, coalesce(made_major, major), coalesce(made_minor, minor));
