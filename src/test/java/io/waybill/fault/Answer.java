package io.waybill.fault;

import java.time.Duration;

/**
 * What came back for one attempt.
 *
 * @param status 0 where the connection broke or nothing came in time
 * @param receipt null unless it was stored
 * @param took from the connection to the last byte of the answer
 */
record Answer(int status, String receipt, Duration took) {}
