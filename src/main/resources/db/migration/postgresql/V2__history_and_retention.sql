-- What became of each delivery: what `find` and `status` tell. Written in the transaction's group, before its claims are
-- synced; a delivery that rolls back afterwards is written again when it is tried again.
create table delivery (
    receipt      bytea   not null primary key, -- 16 bytes, begins with the time
    received_at  bigint  not null,             -- Unix milliseconds
    endpoint     text    not null,
    delivered    integer not null,             -- how many events, and so on
    duplicates   integer not null,
    ignored      integer not null,
    parked       integer not null,
    outcome      text    not null,             -- JSON: which events, queues and reasons; nothing of the payload
    replay_of    bytea,                        -- receipt under which it was parked before
    replayed_as  bytea,                        -- receipt under which it was tried again
    discarded_at bigint                        -- Unix milliseconds; when an operator threw it away
);

-- Which deliveries carried which of the provider's own event ids.
create table provider_event (
    id_hash bytea not null, -- first 16 bytes of the id's SHA-256
    receipt bytea not null,
    primary key (id_hash, receipt)
);

create index provider_event_receipt on provider_event (receipt);

-- Claims made before this time may be gone; an event from before it whose key is unknown is stale.
create table retention (
    id            integer not null primary key check (id = 1),
    purged_before bigint  not null -- Unix seconds
);

insert into retention (id, purged_before) values (1, 0);
