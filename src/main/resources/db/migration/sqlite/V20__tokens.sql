-- Tokens with a reach of their own, of a person or of a team. Those from before reach as far as their owner.

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

insert into token
select id, secret_hash, name, 'local/' || owner, owner, null, owner, 'list,verify,download,audit', '*/*/*', '',
    created_at, expires_at, revoked_at, 0, null
from api_token;

drop table api_token;

-- People whom tokens act for, as an identity provider last vouched for them.
create table person (
    id              text    not null primary key,
    name            text    not null,
    group_names     text    not null,
    seen_at         integer not null
) strict;
