package io.waybill.fault;

import java.util.Map;
import java.util.TreeMap;

/** Something that goes wrong, so many times in one run. */
@FunctionalInterface
interface Fault {

    void happen(Bench bench, int rounds) throws Exception;

    /** All there are, by name. */
    static Map<String, Fault> all() {
        Map<String, Fault> faults = new TreeMap<>();
        faults.put("kill-random", Kills::random);
        for (Failpoint failpoint : Failpoint.values()) {
            if (failpoint.isPassedUnderLoad()) {
                faults.put("kill-" + failpoint.label(), Kills.at(failpoint));
            }
        }
        faults.put("kill-everywhere", Kills::everywhere);
        faults.put("mapping-alternates", Kills::otherMapping);
        DatabaseFaults.addTo(faults);
        SharedFaults.addTo(faults);
        Mutations.addTo(faults);
        faults.put("kill-when-ready", Kills::whenReady);
        faults.put("short", Kills::briefly);
        MisbehavingClients.addTo(faults);
        MisbehavingReaders.addTo(faults);
        ResourceFaults.addTo(faults);
        FullAddresses.addTo(faults);
        SlowDisk.addTo(faults);
        SyncOrder.addTo(faults);
        faults.put("kill-while-replaying", Replays::killed);
        faults.put("gave-up", GaveUp::andReplayed);
        return faults;
    }
}
