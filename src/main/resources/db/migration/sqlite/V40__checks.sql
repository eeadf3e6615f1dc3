-- Conditions stand apart, so that others fit between: see Condition.rank.
update copy set condition = case condition when 5 then 80 else (condition + 1) * 10 end;
update backup set condition = case condition when 5 then 80 else (condition + 1) * 10 end;

-- What the last check of a copy found, and what the copy was then. The status is JSON.
create table copy_check (
    copy_id         integer not null primary key references copy (id) on delete cascade,
    pin             text    not null,
    size            integer,
    written_at      integer not null,
    condition       integer not null,
    checked_at      integer not null,
    verdict         text    not null,
    sha256          text,
    status          text,
    sentence        text    not null
) strict;

-- Copies with what is known of them now: a check of other bytes tells nothing.
create view checked_copy as
select c.id, c.backup_id, c.source, c.path, c.pin, c.size, c.written_at,
    coalesce(k.condition, c.condition) as condition,
    k.checked_at, k.verdict, k.sha256, k.status, k.sentence
from copy c left join copy_check k
    on k.copy_id = c.id and k.pin = c.pin and k.written_at = c.written_at and k.size is c.size;
