package io.waybill.fault;

import java.util.List;

/**
 * What the checker found.
 *
 * @param events different events that were read
 * @param lost deliveries that are owed and neither delivered nor parked
 * @param doubled events that were put on a queue more than once, and deliveries parked more than once
 * @param both deliveries that are parked as a whole and delivered
 * @param unexpected what was never sent, lies on the wrong queue or belongs to another delivery's receipt
 * @param parked sound deliveries that are parked, and those with a bad part that are parked whole
 * @param givenUp deliveries that their provider gave up without a 200: nothing is owed
 */
record Verdict(
        int deliveries,
        int events,
        List<String> lost,
        List<String> doubled,
        List<String> both,
        List<String> unexpected,
        List<String> parked,
        int givenUp) {

    boolean isSound() {
        return lost.isEmpty() && doubled.isEmpty() && both.isEmpty() && unexpected.isEmpty();
    }
}
