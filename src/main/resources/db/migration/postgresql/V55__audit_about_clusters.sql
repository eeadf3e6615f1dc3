-- Entries about clusters by time: who may see those of many clusters walks over these, and not over everybody's sign-ins.

create index audit_entry_about_clusters on audit_entry (at, id) include (sieve) where site is not null;
