package io.waybill.claim;

/** What became of the attempt to claim an event. */
public enum Claim {
    /** Nobody had it: it is the caller's now. */
    NEW,
    /** The caller's already, from an earlier try that was rolled back: go on. */
    MINE,
    /** Another delivery's: the event is a duplicate. */
    ANOTHERS,
    /** Nobody has it, but it is so old that its claim may have been purged: it may have been delivered long ago. */
    STALE
}
