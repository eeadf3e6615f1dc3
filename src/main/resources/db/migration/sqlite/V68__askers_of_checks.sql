-- Who waits for a check: the names of their teams, or the viewer's id where they have none. Checks go from one to the next in turn.
alter table check_task add column asker text not null default '';
