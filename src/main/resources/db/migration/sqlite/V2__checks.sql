-- Each result carries the pin, size and time of the copy that it is about, since it says nothing about other bytes.

-- What the last check of a copy found. length is how many bytes it has read, made_* the version in the snapshot itself, and
-- status is JSON.
create table copy_check (
    copy_id         integer not null primary key references copy (id) on delete cascade,
    pin             text    not null,
    size            integer,
    written_at      integer not null,
    checked_at      integer not null,
    verdict         text    not null,
    sentence        text    not null,
    condition       integer not null,
    length          integer,
    sha256          text,
    status          text,
    made_major      integer,
    made_minor      integer
) strict;

-- Why the last reads of a copy failed. One failure counts where the copy itself is its cause (lasting = 1); of others, three
-- in a row.
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

-- Copies with what is known of them now.
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

-- Copies that are to be checked, or are being checked: by which portal, and how many bytes are done. A reader that hasn't
-- updated beat_at for a while has stopped, and another one may take over. due_at is when a failed check may be tried again.
-- The asker is the names of a viewer's teams, or the viewer's id where they have none: askers take turns.
create table check_task (
    copy_id         integer not null primary key references copy (id) on delete cascade,
    source          text    not null,
    asker           text    not null default '',
    asked_at        integer not null default 0,
    reader          text,
    beat_at         integer not null default 0,
    done            integer not null default 0,
    due_at          integer not null default 0,
    tries           integer not null default 0,
    failure         text
) strict;

create index check_task_asked on check_task (source, asked_at) where asked_at > 0;
