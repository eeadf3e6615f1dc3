-- size is the length of the snapshot. Of one that is packed nobody knows it before it was read: stored_size is the length of the
-- file that it is packed in.
alter table copy add column stored_size integer;

drop view checked_copy;

create view checked_copy as
select c.id, c.backup_id, c.source, c.path, c.pin, c.size, c.written_at, c.archive_class, c.stored, c.stored_size,
    coalesce(k.condition, c.condition) as condition,
    k.checked_at, k.verdict, k.sha256, k.status, k.sentence, k.made_major, k.made_minor, k.made_revision, k.length,
    f.detail as read_failure,
    case when c.archive_class is not null or f.copy_id is not null then 1 else 0 end as unreadable
from copy c
    left join copy_check k
        on k.copy_id = c.id and k.pin = c.pin and k.written_at = c.written_at and k.size is c.size
    left join copy_failure f
        on f.copy_id = c.id and f.pin = c.pin and f.written_at = c.written_at and f.size is c.size
            and (f.lasting = 1 or f.failures >= 3);
