-- What viewers were sent of backups, so that a rest is sent behind what it belongs to and behind nothing else, after a
-- restart and by another portal too. Without an end: it is being sent, or the portal was killed meanwhile.
create table sent_part (
    id         text    not null primary key,
    viewer     text    not null,
    cluster    text    not null,
    backup     text    not null,
    tag        text    not null,
    client     text    not null,
    begun_at   integer not null,
    ended      text,
    length     integer not null,
    marks      text
) strict;

create index sent_part_by_holder on sent_part (viewer, cluster, backup, begun_at);
create index sent_part_by_time on sent_part (begun_at);
