-- One row for each event that is, or is about to be, on its CRM queue.
create table claim (
    event_key  bytea       not null primary key, -- SHA-256 of the event's identity, 32 bytes
    owner      bytea       not null,             -- receipt of the delivery that claims it, 16 bytes
    claimed_at timestamptz not null default now()
);

create index claim_owner on claim (owner);

-- How often a process died with a delivery in hand.
create table death (
    receipt bytea   not null primary key, -- 16 bytes
    deaths  integer not null
);
