-- Links that fetch one backup once, on a machine without credentials. used_at and used_from are of the first use, and
-- spent_at is when all of the backup had been handed over; 0 where that has not been.

create table ticket (
    id              text    not null primary key,
    secret_hash     text    not null,
    maker_id        text    not null,
    maker_name      text    not null,
    site            text    not null,
    namespace       text    not null,
    name            text    not null,
    backup          text    not null,
    expires_at      integer not null,
    used_at         integer not null,
    used_from       text,
    spent_at        integer not null
) strict;

create index ticket_by_expiry on ticket (expires_at);
