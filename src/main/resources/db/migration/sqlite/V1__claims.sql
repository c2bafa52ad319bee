-- One row for each event that is, or is about to be, on its CRM queue.
create table claim (
    event_key  blob    not null primary key, -- SHA-256 of the event's identity, 32 bytes
    owner      blob    not null,             -- receipt of the delivery that claims it, 16 bytes
    claimed_at integer not null default (unixepoch())
) without rowid;

create index claim_owner on claim (owner);

-- Written to when everything before must be on disk.
create table barrier (
    id integer not null primary key check (id = 1),
    n  integer not null
);

insert into barrier (id, n) values (1, 0);

-- How often the process died with a delivery in hand.
create table death (
    receipt blob    not null primary key, -- 16 bytes
    deaths  integer not null
) without rowid;
