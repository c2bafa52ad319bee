package io.waybill.fault;

import java.util.Map;
import java.util.function.IntFunction;

/**
 * A delivery that is to be sent, and what must become of it.
 *
 * @param number stands in each body as {@code wbd-<number>}, by which a parked copy is recognised
 * @param parks whether any of it is bad and must be parked
 * @param events ids that must come out, with the queue of each; other deliveries may hold the same ones
 * @param may ids that come out under another version of the mapping, at most once, with the queue of each
 * @param gzip whether it is sent compressed
 * @param body its bytes at the n-th attempt, from 1
 */
record Planned(
        int number,
        Provider provider,
        boolean parks,
        Map<String, String> events,
        Map<String, String> may,
        boolean gzip,
        IntFunction<String> body) {

    static String marker(int number) {
        return "wbd-" + number;
    }
}
