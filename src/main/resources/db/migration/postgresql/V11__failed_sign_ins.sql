-- How often a sign-in failed lately. The key is a hash: what was typed as a name may be a password.
create table sign_in_failure (
    key_hash        text    not null primary key,
    failures        integer not null,
    last_at         bigint  not null
);

create index sign_in_failure_by_time on sign_in_failure (last_at);

-- Browsers that an account has been signed in with, by a hash of their cookie.
create table known_device (
    device_hash     text    not null,
    user_name       text    not null,
    used_at         bigint  not null,
    primary key (device_hash, user_name)
);
