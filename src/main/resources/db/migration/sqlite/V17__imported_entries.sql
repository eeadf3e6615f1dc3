-- The audit that an entry was imported from, as its details say too. Few are.
alter table audit_entry add column imported_from text;

create index audit_entry_imported on audit_entry (at, id, sieve) where imported_from is not null;
