-- What became of each delivery: what `find` and `status` tell. Written in the transaction's group, before its claims are
-- synced; a delivery that rolls back afterwards is written again when it is tried again.
create table delivery (
    receipt      blob    not null primary key, -- 16 bytes, begins with the time
    received_at  integer not null,             -- Unix milliseconds
    endpoint     text    not null,
    delivered    integer not null,             -- how many events, and so on
    duplicates   integer not null,
    ignored      integer not null,
    parked       integer not null,
    outcome      text    not null,             -- JSON: which events, queues and reasons; nothing of the payload
    replay_of    blob,                         -- receipt under which it was parked before
    replayed_as  blob,                         -- receipt under which it was tried again
    discarded_at integer                       -- Unix milliseconds; when an operator threw it away
) without rowid;

-- Which deliveries carried which of the provider's own event ids.
create table provider_event (
    id_hash blob not null, -- first 16 bytes of the id's SHA-256
    receipt blob not null,
    primary key (id_hash, receipt)
) without rowid;

create index provider_event_receipt on provider_event (receipt);

-- Claims made before this time may be gone; an event from before it whose key is unknown is stale.
create table retention (
    id            integer not null primary key check (id = 1),
    purged_before integer not null -- Unix seconds
);

insert into retention (id, purged_before) values (1, 0);
