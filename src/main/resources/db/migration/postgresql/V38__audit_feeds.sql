-- How far each feed of entries out of the portal has come, and which portal sends it. Whoever sends counts up.
create table audit_feed (
    name text collate "C" not null primary key,
    position bigint not null,
    holder text,
    beats bigint not null,
    moved_at bigint not null,
    failure text
);
