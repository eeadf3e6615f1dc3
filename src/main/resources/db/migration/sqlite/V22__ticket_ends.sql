-- When a ticket was revoked; 0 where it was not.

alter table ticket add column revoked_at integer not null default 0;

create index ticket_of_maker on ticket (maker_id, expires_at, id);
