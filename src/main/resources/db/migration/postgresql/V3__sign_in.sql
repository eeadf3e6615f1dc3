-- The administrator that the first start made.
create table administrator (
    name text    not null primary key,
    password_hash text    not null
);

create table api_token (
    id text    not null primary key,
    secret_hash text    not null,
    name text    not null,
    owner text    not null,
    created_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint not null
);

create index api_token_of_owner on api_token (owner, created_at);
