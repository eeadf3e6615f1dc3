-- stored is how the first bytes of a copy show that it is stored, as soon as they were read. Where its name told otherwise,
-- told_stored is what that told: as long as it tells the same of the same file, stored stays.
alter table copy add column told_stored text;
