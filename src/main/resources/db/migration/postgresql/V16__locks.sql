-- Which portal does what only one at a time may do. ShedLock reads and writes it.
create table shedlock (
    name       text primary key,
    lock_until timestamp not null,
    locked_at  timestamp not null,
    locked_by  text not null
);
