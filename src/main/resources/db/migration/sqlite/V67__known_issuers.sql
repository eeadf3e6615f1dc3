-- The issuers of the providers and token issuers in the settings, so that another one under the same name is noticed.
-- Those of before are not known, and taken to be what the settings have at the next start.

create table known_issuer (
    name            text    not null primary key,
    issuer          text    not null
) strict;

insert into known_issuer
select distinct substr(id, 1, instr(id, '/') - 1), ''
from (
    select id from person
    union select owner_id from token
    union select maker_id from ticket
    union select viewer_id from session
) as people
where substr(id, 1, instr(id, '/') - 1) not in ('local', 'team', 'emergency', '');
