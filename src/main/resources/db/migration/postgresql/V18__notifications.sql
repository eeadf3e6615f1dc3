-- What each channel of notifications was told, so that nothing is told twice: not after a restart, and not by another portal.
create table notification (
    channel   text    not null,
    subject   text    not null,
    kind      text    not null,
    detail    text    not null,
    since     bigint  not null,
    ended     bigint  not null,
    told_kind text,
    told_at   bigint  not null,
    primary key (channel, subject)
);
