-- What the list of clusters is filtered and sorted by, drawn whenever backups or sources change. The standing is the state
-- of the cluster as far as time has no part in it: see ClusterState.rank.
alter table cluster add column good_id bigint;
alter table cluster add column good_at bigint not null default 0;
alter table cluster add column standing bigint not null default 10;

update cluster set good_id = (
    select b.id from backup b where b.cluster_id = cluster.id and b.condition <= 30
    order by b.written_at desc, b.revision desc, b.name desc limit 1);
update cluster set
    good_at = coalesce((select b.written_at from backup b where b.id = cluster.good_id), 0),
    standing = case
        when newest_id is null then 10
        when (select b.condition from backup b where b.id = cluster.newest_id) >= 50 then 0
        else 40
    end;
