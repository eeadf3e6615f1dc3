-- The administrator that the first start made.
create table administrator (
    name            text    not null primary key,
    password_hash   text    not null
) strict;

create table api_token (
    id              text    not null primary key,
    secret_hash     text    not null,
    name            text    not null,
    owner           text    not null,
    created_at      integer not null,
    expires_at      integer not null,
    revoked_at      integer not null
) strict;

create index api_token_of_owner on api_token (owner, created_at);
