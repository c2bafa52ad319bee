package io.waybill.fault;

import io.waybill.ExternalArtemis;
import io.waybill.WaybillProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An Artemis whose administrator limits addresses, in each way that refuses what is too much: inboxes while claims cannot be
 * made, then CRM queues that nobody reads. Each answer comes in time and is 200 or 503.
 */
final class FullAddresses {

    private static final int RATE = 800;
    private static final Duration ANSWERED_WITHIN = Duration.ofMillis(3_500);
    private static final String FAILS =
            "<address-full-policy>FAIL</address-full-policy><max-size-bytes>400000</max-size-bytes>";
    private static final String BLOCKS =
            "<address-full-policy>BLOCK</address-full-policy><max-size-bytes>400000</max-size-bytes>";
    private static final String PAGES_SO_FAR = "<address-full-policy>PAGE</address-full-policy>"
            + "<max-size-bytes>100000</max-size-bytes><page-size-bytes>50000</page-size-bytes>"
            + "<page-limit-messages>300</page-limit-messages><page-full-policy>FAIL</page-full-policy>";

    private FullAddresses() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("address-full", FullAddresses::full);
    }

    private static void full(Bench bench, int rounds) throws Exception {
        ExternalArtemis artemis = SharedFaults.artemis(
                bench,
                new ExternalArtemis(limited(Map.of(
                        "waybill.inbox.nylas", FAILS,
                        "waybill.inbox.twilio", PAGES_SO_FAR,
                        "waybill.inbox.aktify", BLOCKS,
                        "crm.link.clicked", FAILS,
                        "crm.message.opened", PAGES_SO_FAR))));
        Postgres postgres = bench.with(new Postgres());
        postgres.start();
        Map<String, String> settings = new HashMap<>(artemis.environment());
        settings.putAll(postgres.settings());
        WaybillProcess node = bench.addNode();
        node.start(settings);
        bench.hurry();
        bench.load(RATE);
        bench.senders().relentless();
        bench.awaitEvents(100);
        for (int round = 0; round < rounds; round++) {
            Map<Integer, Integer> before = bench.ledger().statuses();
            postgres.stop();
            bench.goOn(6_000, 9_000);
            postgres.start();
            if (!check(bench, before).containsKey(503)) {
                throw new IllegalStateException("No inbox was full");
            }
            bench.happened("inboxes-full");
            bench.awaitMoreEvents(RATE / 4);
            before = bench.ledger().statuses();
            double rollbacks = Figures.of(node).rollbacks();
            bench.drains().forEach(Drain::pause);
            bench.goOn(6_000, 9_000);
            boolean rolledBack = Figures.of(node).rollbacks() > rollbacks;
            bench.drains().forEach(Drain::resume);
            check(bench, before);
            if (!rolledBack) {
                throw new IllegalStateException("No queue was full: nothing was rolled back");
            }
            bench.happened("queues-full");
            bench.awaitMoreEvents(RATE / 4);
        }
    }

    /** What was answered since. */
    private static Map<Integer, Integer> check(Bench bench, Map<Integer, Integer> before) {
        Map<Integer, Integer> statuses = new TreeMap<>(bench.ledger().statuses());
        before.forEach((status, count) -> statuses.merge(status, -count, Integer::sum));
        statuses.values().removeIf(count -> count == 0);
        System.out.println("answers " + statuses + ", the longest after "
                + bench.ledger().longestAnswer().toMillis() + " ms");
        if (!Set.of(200, 503).containsAll(statuses.keySet())) {
            throw new IllegalStateException("Another status: " + statuses);
        }
        if (bench.ledger().longestAnswer().compareTo(ANSWERED_WITHIN) > 0) {
            throw new IllegalStateException("An answer came late");
        }
        return statuses;
    }

    /** A copy of ops/artemis with such settings for these addresses. */
    private static Path limited(Map<String, String> settings) throws IOException {
        Path copy = Files.createTempDirectory("waybill-test");
        try (Stream<Path> files = Files.list(Path.of("ops/artemis"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path file = copy.resolve("broker.xml");
        String xml = Files.readString(file);
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String match = "<address-setting match=\"" + setting.getKey() + "\">";
            xml = xml.contains(match)
                    ? xml.replace(match, match + setting.getValue())
                    : xml.replace(
                            "</address-settings>",
                            match + setting.getValue() + "</address-setting></address-settings>");
        }
        Files.writeString(file, xml);
        return copy;
    }
}
