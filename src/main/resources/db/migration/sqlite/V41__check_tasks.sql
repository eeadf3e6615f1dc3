-- Copies that are to be read, or are being read: by which portal, and how far it is. Who has given no sign (beat_at) for a
-- while reads no more, and another may. due_at is the time from which it may be tried again where it could not be read.
create table check_task (
    copy_id         integer not null primary key references copy (id) on delete cascade,
    source          text    not null,
    asked_at        integer not null default 0,
    reader          text,
    beat_at         integer not null default 0,
    done            integer not null default 0,
    due_at          integer not null default 0,
    tries           integer not null default 0,
    failure         text
) strict;

create index check_task_asked on check_task (source, asked_at) where asked_at > 0;
