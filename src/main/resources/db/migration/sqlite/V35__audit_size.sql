-- How long the whole backup is, beside how many bytes of it were sent.
alter table audit_entry add column size integer;
