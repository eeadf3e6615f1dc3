-- What portals that share this database tell each other while they run. Nothing here has to outlive the server: after a crash or a
-- failover, each portal says again what it does. Unlogged tables cost no write to the log.
create unlogged table replica (
    id              text        not null primary key,
    renewed_at      timestamptz not null
);

-- What is taken of limits that hold for all portals. Of a portal that is not in replica, nothing counts.
create unlogged table taken_place (
    id              text        not null,
    name            text        not null,
    replica         text        not null,
    primary key (id, name)
);

create index taken_place_by_name on taken_place (name);
create index taken_place_by_replica on taken_place (replica);

-- Downloads that have been running for a second or more.
create unlogged table running_download (
    id              text        not null primary key,
    replica         text        not null,
    portal          text        not null,
    viewer          text        not null,
    user_name       text        not null,
    token           text,
    cluster         text        not null,
    backup          text        not null,
    address         text        not null,
    user_agent      text,
    begun_at        bigint      not null,
    source          text,
    sent            bigint      not null,
    length          bigint,
    rate            bigint      not null,
    ending          integer     not null,
    stopped_by      text
);

create index running_download_by_replica on running_download (replica);
create index running_download_by_viewer on running_download (viewer);
