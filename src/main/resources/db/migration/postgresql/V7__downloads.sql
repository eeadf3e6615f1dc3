-- What viewers were sent of backups, so that the rest is sent only to those who have the beginning of the same file, also after
-- a restart and by another portal. Without an end, it is being sent, or the portal was killed meanwhile. One that began with
-- the first byte (from_first) replaces what its client got before. One that was asked for as the latest backup (by_latest) may
-- be continued as whatever is the latest later.
create table sent_part (
    id              text    not null primary key,
    viewer          text    not null,
    cluster         text    not null,
    backup          text    not null,
    tag             text    not null,
    client          text    not null,
    begun_at        bigint  not null,
    from_first      integer not null default 0,
    by_latest       integer not null default 0,
    length          bigint  not null,
    marks           text,
    ended           text
);

create index sent_part_by_holder on sent_part (viewer, cluster, backup, begun_at);
create index sent_part_by_time on sent_part (begun_at);
