package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.io.IOException;
import java.util.Map;

/** The embedded form runs into limits of its system while it runs, and out of them again. */
final class ResourceFaults {

    private static final int RATE = 250;

    private ResourceFaults() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("file-size-limited", limited("fsize", "4000000"));
        faults.put("open-files-limited", limited("nofile", "40"));
    }

    /** As ulimit would, but on the running process. */
    private static Fault limited(String resource, String limit) {
        return (bench, rounds) -> {
            WaybillProcess node = bench.addEmbedded();
            node.start(Map.of());
            bench.load(RATE);
            bench.awaitEvents(100);
            for (int round = 0; round < rounds; round++) {
                prlimit(node, resource, limit + ":");
                bench.goOn(6_000, 10_000);
                prlimit(node, resource, (resource.equals("nofile") ? "4096" : "unlimited") + ":");
                if (!node.isRunning()) {
                    // It ends at an error of its disk, and whoever supervises it starts it again.
                    node.start(Map.of());
                }
                if (!bench.comesBack()) {
                    throw new IllegalStateException("It neither ended nor came back");
                }
            }
        };
    }

    private static void prlimit(WaybillProcess node, String resource, String limit)
            throws IOException, InterruptedException {
        int status = new ProcessBuilder("prlimit", "--pid", Long.toString(node.pid()), "--" + resource + "=" + limit)
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0 && node.isRunning()) {
            throw new IllegalStateException("prlimit ended with " + status);
        }
    }
}
