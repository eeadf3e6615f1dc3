-- The administrator that the first start made.
create table administrator (
    name            text    not null primary key,
    password_hash   text    not null
) strict;

-- Of the cookie that opens a session only a hash is kept.
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

-- What an identity provider has given for a session, to ask it again by.
create table voucher (
    session_id       text    not null primary key references session (id) on delete cascade,
    provider         text    not null,
    subject          text    not null,
    provider_session text,
    id_token         text    not null,
    access_token     text    not null,
    access_until     integer not null,
    refresh_token    text,
    asked_at         integer not null
) strict;

create index voucher_of_subject on voucher (provider, subject);
create index voucher_of_provider_session on voucher (provider, provider_session);

-- How often a sign-in failed lately. The key is a hash: what was typed as a name may be a password.
create table sign_in_failure (
    key_hash        text    not null primary key,
    failures        integer not null,
    last_at         integer not null
) strict;

create index sign_in_failure_by_time on sign_in_failure (last_at);

-- Browsers that an account has been signed in with, by a hash of their cookie.
create table known_device (
    device_hash     text    not null,
    user_name       text    not null,
    used_at         integer not null,
    primary key (device_hash, user_name)
) strict;

-- People whom tokens act for, with the groups that an identity provider last reported.
create table person (
    id              text    not null primary key,
    name            text    not null,
    group_names     text    not null,
    seen_at         integer not null
) strict;

-- The issuers of the providers and token issuers in the settings, so that another one under the same name is noticed.
create table known_issuer (
    name            text    not null primary key,
    issuer          text    not null
) strict;

-- Accounts and teams that the access file had when it was last read, so that a removal is noticed that happened while no
-- portal ran.
create table known_name (
    id              text    not null primary key
) strict;

-- Logout tokens of identity providers that were used, by a hash of the provider and the token's id.
create table logout_token (
    id              text    not null primary key,
    taken_at        integer not null
) strict;

create index logout_token_by_time on logout_token (taken_at);
