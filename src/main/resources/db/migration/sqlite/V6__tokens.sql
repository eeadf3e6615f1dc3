-- API tokens of a person or a team. Of the secret only a hash is kept.
create table token (
    id              text    not null primary key,
    secret_hash     text    not null,
    name            text    not null,
    owner_id        text    not null,
    owner_name      text    not null,
    team            text,
    made_by         text    not null,
    verbs           text    not null,
    clusters        text    not null,
    addresses       text    not null,
    created_at      integer not null,
    expires_at      integer not null,
    revoked_at      integer not null,
    used_at         integer not null,
    used_from       text
) strict;

create index token_of_owner on token (owner_id, created_at desc, id desc);
create index token_by_age on token (created_at desc, id desc);

-- Tickets: links that fetch one backup once, on a machine without credentials. used_at and used_from are of the first use, and
-- spent_at is when all of the backup had been sent. A ticket is for one full transfer: size is how many bytes the backup has
-- (0 where that is not known), sent how many the uses were sent in all.
create table ticket (
    id              text    not null primary key,
    secret_hash     text    not null,
    maker_id        text    not null,
    maker_name      text    not null,
    site            text    not null,
    namespace       text    not null,
    name            text    not null,
    backup          text    not null,
    size            integer not null default 0,
    expires_at      integer not null,
    revoked_at      integer not null default 0,
    used_at         integer not null,
    used_from       text,
    uses            integer not null default 0,
    sent            integer not null default 0,
    spent_at        integer not null
) strict;

create index ticket_by_expiry on ticket (expires_at);
create index ticket_of_maker on ticket (maker_id, expires_at, id);
