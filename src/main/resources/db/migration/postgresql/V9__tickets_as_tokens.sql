-- A ticket is a token for one transfer of one backup: backup is its name, and clusters names its cluster. used_at and used_from are of
-- the first use, and spent_at is when all of the backup had been sent. size is how many bytes the backup has (0 where that is not
-- known), sent how many the uses were sent in all.
alter table token add column backup text;
alter table token add column size bigint not null default 0;
alter table token add column uses integer not null default 0;
alter table token add column sent bigint not null default 0;
alter table token add column spent_at bigint not null default 0;

-- When a ticket was created was not kept: its life was a quarter of an hour by default.
insert into token (id, secret_hash, name, owner_id, owner_name, made_by, verbs, clusters, addresses, created_at, expires_at,
    revoked_at, used_at, used_from, backup, size, uses, sent, spent_at)
select id, secret_hash, backup, maker_id, maker_name, maker_name, 'list,download', site || '/' || namespace || '/' || name, '',
    expires_at - 900000, expires_at, revoked_at, used_at, used_from, backup, size, uses, sent, spent_at
from ticket;

drop table ticket;

create index token_ticket_by_expiry on token (expires_at) where backup is not null;
