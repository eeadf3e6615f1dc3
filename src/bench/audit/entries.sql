-- Entries of two years, as portals write them, without a valid chain. :first and :last are numbers of pairs: a download's
-- two entries, or two of another kind. The share of each cluster, person and address falls off as it does in life: the
-- busiest of 10,000 clusters has a hundredth of all entries, the busiest robot an eighth, the quietest cluster a few of
-- 100,000.
with pair as materialized (
    select p,
        random() as kind, random() as ending, random() as part, random() as lag,
        floor(10000 * power(random(), 2))::int as cluster,
        floor(20 * power(random(), 2))::int as robot,
        floor(500 * power(random(), 2))::int as person,
        random() < 0.6 as by_robot,
        floor(5000 * power(random(), 2))::int as host,
        (extract(epoch from now()) * 1000)::bigint - 63072000000 + p * 63072000000 / :pairs as at
    from generate_series(:first::bigint, :last::bigint) as p
), named as materialized (
    select *,
        'site-' || (cluster % 20) as site,
        'team-' || (cluster / 20 % 50) as namespace,
        'etcd-' || (cluster / 1000) as name,
        case when by_robot then 'robot-' || robot else 'person-' || person end as person_name,
        case when by_robot then 'tok' || lpad(to_hex(robot * 5 + floor(part * 5)::int), 9, '0') end as token_id,
        (at / 21600000 - 70000) * 1000 + cluster as revision,
        268435456 + cluster * 104857 as size,
        case when kind < 0.85 then gen_random_uuid()::text end as download,
        case
            when kind < 0.85 then 'DOWNLOAD'
            when kind < 0.93 then 'SIGNED_IN'
            when kind < 0.95 then 'DOWNLOAD_DENIED'
            when kind < 0.96 then 'DOWNLOAD_HIDDEN'
            when kind < 0.97 then 'SIGN_IN_FAILED'
            when kind < 0.98 then 'AUDIT_READ'
            when kind < 0.99 then 'BACKUP_CHECKED'
            when kind < 0.9995 then 'TOKEN_CREATED'
            else 'EMERGENCY_SIGN_IN'
        end as what,
        case
            when ending < 0.94 then 'COMPLETED'
            when ending < 0.97 then 'ABORTED'
            when ending < 0.99 then 'FAILED'
            when ending < 0.995 then 'REVOKED'
            else 'INTERRUPTED'
        end as how
    from pair
), source as materialized (
    select *,
        case cluster % 3 when 0 then 's3-' when 1 then 'nfs-' else 'sidecar-' end || site as source,
        'team-' || (case when by_robot then robot else person end) % 60 as team,
        '10.' || host / 256 || '.' || host % 256 || '.17' as address
    from named
), sieved as materialized (
    select *,
        (bits(person_name, 7) << 35) | (bits('local/' || person_name, 7) << 42) | coalesce(bits(token_id, 6) << 29, 0)
            | (bits(address, 7) << 49) | (1::bigint << (56 + bits(team, 3)::int)) as who,
        bits(site || '/' || namespace || '/' || name, 11) as about,
        (bits(source, 7) << 22)
            | (array_position('{COMPLETED,ABORTED,FAILED,REVOKED,INTERRUPTED}', how)::bigint << 19) as result
    from source
), row as (
    select n.*, half,
        2 * p - 1 + half as id,
        half = 1 and what = 'DOWNLOAD' as is_end,
        what in ('DOWNLOAD', 'DOWNLOAD_DENIED', 'DOWNLOAD_HIDDEN', 'BACKUP_CHECKED') as is_about,
        case
            when how = 'INTERRUPTED' then null
            when how <> 'COMPLETED' then floor(part * size)::bigint
            when lag < 0.04 then size - floor(part * size)::bigint
            else size
        end as sent,
        case when what <> 'DOWNLOAD' then what when half = 1 then 'DOWNLOAD_END' else 'DOWNLOAD_BEGIN' end as event
    from sieved n cross join generate_series(0, 1) as half
), written as (
    insert into audit_entry (id, at, event, user_name, token, site, namespace, name, subject, download, outcome, source,
        bytes, detail, address, user_agent, request_id, entry_key, instance, kind, user_id, teams, version, revision,
        asked_range, location, legs, sha256, check_found, ended_by, millis, size, previous, hash, sieve)
    select id,
        at + half * (500 + floor(lag * 60000)::bigint),
        event,
        person_name, token_id,
        case when is_about then site end, case when is_about then namespace end, case when is_about then name end,
        case when is_about then '3.5.16_' || lpad(to_hex(revision), 16, '0') || '_etcd.backup' end,
        download,
        case when is_end then how end,
        case when is_end then source end,
        case when is_end then sent end,
        case when is_end and how <> 'COMPLETED' then 'The transfer did not come to its end.' end,
        address,
        case when by_robot then 'curl/8.14.1' else 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36' end,
        gen_random_uuid()::text, gen_random_uuid()::text,
        'instance-' || p % 4,
        case when by_robot then 'portal_token' else 'session' end,
        'local/' || person_name,
        '["' || team || '"]',
        case when is_about then '3.5.16' end,
        case when is_about then revision end,
        case when what = 'DOWNLOAD' and lag < 0.04 then 'bytes=' || size - coalesce(sent, size) || '-' end,
        case when is_end then 'v1/' || name || '/3.5.16_' || lpad(to_hex(revision), 16, '0') || '_etcd.backup' end,
        case when is_end and sent is not null then
            '[{"source":"s3-' || site || '","path":"v1/' || name || '/3.5.16_' || lpad(to_hex(revision), 16, '0')
                || '_etcd.backup","from":' || case when lag < 0.04 and how = 'COMPLETED' then size - sent else 0 end
                || ',"bytes":' || sent || ',"failure":null}]' end,
        case when is_end and sent = size then encode(sha256(revision::text::bytea), 'hex') end,
        case when is_end and sent = size then 'the seal agrees' end,
        case when is_end then 'portal' end,
        case when is_end then 500 + floor(lag * 60000)::bigint end,
        case when is_end then size end,
        sha256((id - 1)::text::bytea), sha256(id::text::bytea),
        who | (bits(event, 6) << 13) | case when is_about then about else 0 end
            | case event when 'DOWNLOAD_BEGIN' then 6144 when 'DOWNLOAD_END' then 4096 | result else 0 end
    from row
    returning id, teams, at, sieve
)
insert into audit_entry_team (team, at, entry, sieve) select teams::json ->> 0, at, id, sieve from written;
