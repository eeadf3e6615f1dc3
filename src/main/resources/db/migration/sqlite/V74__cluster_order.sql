-- What lists of clusters are sorted by: names as people sort them, see NaturalOrder, which are written by the portal as soon as
-- it runs; and the length of the newest good backup, 0 where that isn't known.
alter table cluster add column sort_name text not null default '';
alter table cluster add column good_size integer not null default 0;

update cluster set good_size = coalesce((select b.size from backup b where b.id = cluster.good_id), 0);
