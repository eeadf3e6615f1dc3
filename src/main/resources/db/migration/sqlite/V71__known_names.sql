-- Accounts and teams that the access file had when it was last read, so that a removal is seen that happened while no
-- portal ran. Those from before are taken from what they have.

create table known_name (
    id              text    not null primary key
) strict;

insert into known_name
select owner_id from token where owner_id like 'local/%' or owner_id like 'team/%'
union select maker_id from ticket where maker_id like 'local/%'
union select viewer_id from session where viewer_id like 'local/%';
