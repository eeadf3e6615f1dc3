-- What viewers had recorded lately, and how often the same has come again since without an entry of its own. What is
-- empty in the row that counts everything beyond the distinct ones.
create table audit_repeat (
    viewer          text    not null,
    event           text    not null,
    what            text    not null,
    first_at        integer not null,
    entry           text,
    times           integer not null,
    last            text,
    primary key (viewer, event, what)
) strict, without rowid;

create index audit_repeat_by_time on audit_repeat (first_at);
