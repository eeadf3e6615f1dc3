-- How many bytes a ticket's backup has (0 where that is not known), how many its uses were sent in all, and how many uses
-- there were: a ticket is for one full transfer.

alter table ticket add column size integer not null default 0;
alter table ticket add column sent integer not null default 0;
alter table ticket add column uses integer not null default 0;
