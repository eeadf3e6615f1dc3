-- Sessions are the portal's own from now on: of what opens one only a hash is kept.
drop table spring_session_attributes;
drop table spring_session;

create table session (
    id              text    not null primary key,
    secret_hash     text    not null unique,
    provider        text    not null,
    viewer_id       text    not null,
    user_name       text    not null,
    group_names     text    not null,
    fingerprint     text,
    reason          text,
    address         text    not null,
    user_agent      text,
    begun_at        integer not null,
    used_at         integer not null,
    until_at        integer not null
) strict;

create index session_of_viewer on session (viewer_id, begun_at);
create index session_of_provider on session (provider, begun_at);
