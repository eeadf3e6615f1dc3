-- What an identity provider has given for a session, to ask it again by.
create table voucher (
    session_id       text    not null primary key references session (id) on delete cascade,
    provider         text    not null,
    subject          text    not null,
    provider_session text,
    id_token         text    not null,
    access_token     text    not null,
    access_until     bigint  not null,
    refresh_token    text,
    asked_at         bigint  not null
);

create index voucher_of_subject on voucher (provider, subject);
create index voucher_of_provider_session on voucher (provider, provider_session);
