package io.waybill.broker;

import java.time.Instant;

/**
 * What lay on a queue when it was looked at.
 *
 * @param messages those in delivery and those that wait to be tried again included
 * @param readers consumers attached
 * @param oldest when the oldest of these messages was put there; null where the queue is empty, and where the broker does
 *     not say
 */
public record QueueState(long messages, int readers, Instant oldest) {}
