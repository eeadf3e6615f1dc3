-- Logout tokens of identity providers that were taken, by a hash of the provider and the token's id.

create table logout_token (
    id              text    not null primary key,
    taken_at        integer not null
) strict;

create index logout_token_by_time on logout_token (taken_at);
