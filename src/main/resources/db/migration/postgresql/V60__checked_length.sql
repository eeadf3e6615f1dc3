-- How many bytes a check has read: the length of a copy whose source doesn't tell it.
alter table copy_check add column length bigint;

drop view checked_copy;
create view checked_copy as
select c.id, c.backup_id, c.source, c.path, c.pin, c.size, c.written_at,
    coalesce(k.condition, c.condition) as condition,
    k.checked_at, k.verdict, k.sha256, k.status, k.sentence, k.made_major, k.made_minor,
    k.length
from copy c left join copy_check k
    on k.copy_id = c.id and k.pin = c.pin and k.written_at = c.written_at and k.size is not distinct from c.size;
