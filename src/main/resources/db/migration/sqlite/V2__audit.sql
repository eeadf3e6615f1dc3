create table audit_entry (
    id              integer not null primary key autoincrement,
    at              integer not null,
    event           text    not null,
    user_name       text    not null,
    token           text,
    site            text,
    namespace       text,
    name            text,
    subject         text,
    download        text,
    outcome         text,
    source          text,
    bytes           integer,
    detail          text,
    address         text    not null,
    user_agent      text,
    request_id      text    not null
) strict;

create index audit_entry_of_cluster on audit_entry (site, namespace, name, id);
