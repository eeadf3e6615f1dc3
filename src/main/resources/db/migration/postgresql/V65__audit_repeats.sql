-- What viewers had recorded lately, and how often the same has come again since without an entry of its own. What is
-- empty in the row that counts everything beyond the distinct ones.
create table audit_repeat (
    viewer text collate "C" not null,
    event text collate "C" not null,
    what text collate "C" not null,
    first_at bigint not null,
    entry text collate "C",
    times bigint not null,
    last text,
    primary key (viewer, event, what)
);

create index audit_repeat_by_time on audit_repeat (first_at);
