-- A part that began with the first byte replaces what its client got before. One that was asked for as the latest backup
-- may be taken for a part of whatever is the latest later.
alter table sent_part add column from_first integer not null default 0;
alter table sent_part add column by_latest integer not null default 0;
