-- Clusters and persons whose entries were removed after their time went on standing here. From now on they go with their
-- last entry, so that these tables say exactly what the entries say.
delete from audit_cluster where not exists (select 1 from audit_entry e where e.site = audit_cluster.site
    and e.namespace = audit_cluster.namespace and e.name = audit_cluster.name);

delete from audit_person where not exists (select 1 from audit_entry e where e.user_id = audit_person.user_id
    and e.user_name = audit_person.user_name);
