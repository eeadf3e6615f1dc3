-- How far each feed of entries out of the portal has come, and which portal sends it. Whoever sends counts up.
create table audit_feed (
    name        text    not null primary key,
    position    integer not null,
    holder      text,
    beats       integer not null,
    moved_at    integer not null,
    failure     text
) strict, without rowid;
