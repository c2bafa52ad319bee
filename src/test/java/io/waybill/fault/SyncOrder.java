package io.waybill.fault;

import static org.awaitility.Awaitility.await;

import io.waybill.ExternalArtemis;
import io.waybill.WaybillProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kill leaves what was written to the operating system, a power cut does not. So the order of system calls is looked at:
 * for each delivery the journal is synced between the write that holds it and the answer that holds its receipt; and for
 * each event the claims are synced after its key was written, and before the last write to the journal that was synced ahead
 * of the message's way to its reader.
 */
final class SyncOrder {

    private final List<SystemCalls.Call> calls;
    private final String claims;

    private SyncOrder(List<SystemCalls.Call> calls, String claims) {
        this.calls = calls;
        this.claims = claims;
    }

    static void addTo(Map<String, Fault> faults) {
        String noBarrier =
                """
                RULE no barrier
                CLASS io.waybill.claim.ClaimStore
                METHOD barrier
                AT ENTRY
                IF TRUE
                DO RETURN
                ENDRULE
                """;
        faults.put("sync-order", embedded(""));
        faults.put("mutation-no-barrier-shared", shared(noBarrier));
        faults.put(
                "mutation-no-barrier",
                embedded(
                        """
                        RULE no sync of the claims
                        CLASS org.sqlite.jdbc3.JDBC3Statement
                        METHOD execute(java.lang.String)
                        AT ENTRY
                        IF $1.equals("pragma synchronous=full")
                        DO RETURN false
                        ENDRULE
                        """));
        faults.put(
                "mutation-journal-not-synced",
                embedded(
                        """
                        RULE no sync
                        CLASS org.apache.activemq.artemis.core.config.impl.ConfigurationImpl
                        METHOD isJournalSyncTransactional
                        AT ENTRY
                        IF TRUE
                        DO RETURN false
                        ENDRULE
                        """));
        faults.put("sync-order-shared", shared(""));
    }

    /** @param rules of Byteman that take something out; the order is then not found */
    private static Fault embedded(String rules) {
        return (bench, rounds) -> {
            WaybillProcess node = bench.addEmbedded();
            start(node, rules, Map.of());
            send(bench);
            check(bench, rounds, List.of(node.pid()), "claims.db-wal");
            mustBeUnchanged(rules);
        };
    }

    private static Fault shared(String rules) {
        return (bench, rounds) -> {
            Postgres postgres = bench.with(new Postgres());
            postgres.start();
            ExternalArtemis artemis = SharedFaults.artemis(bench);
            Map<String, String> settings = new HashMap<>(artemis.environment());
            settings.putAll(postgres.settings());
            WaybillProcess node = bench.addNode();
            start(node, rules, settings);
            send(bench);
            // The pool opens its connections one after the other, each a process of PostgreSQL's.
            Bench.goOn(Duration.ofSeconds(5));
            List<Long> pids = new ArrayList<>(postgres.pids());
            pids.add(node.pid());
            pids.add(artemis.pid());
            check(bench, rounds, pids, "pg_wal");
            mustBeUnchanged(rules);
        };
    }

    private static void start(WaybillProcess node, String rules, Map<String, String> settings) throws IOException {
        if (!rules.isEmpty()) {
            node.withJvm(Failpoint.agent(node.dataDir(), rules));
        }
        node.start(settings);
    }

    /** To be called where the order held. */
    private static void mustBeUnchanged(String rules) {
        if (!rules.isEmpty()) {
            throw new IllegalStateException("The order of syncs held although something was taken out");
        }
    }

    /** One delivery after the other, ten a round. One was sent before, so that all connections are open. */
    private static void check(Bench bench, int rounds, List<Long> pids, String claims) throws Exception {
        Path folder = bench.node(0).dataDir();
        SystemCalls trace = SystemCalls.of(folder, pids);
        List<Planned> sent = new ArrayList<>();
        for (int i = 0; i < 10 * rounds; i++) {
            sent.add(send(bench));
        }
        SyncOrder order = new SyncOrder(trace.end(), claims);
        for (Planned planned : sent) {
            order.check(planned, bench.ledger());
        }
        System.out.println("The order of syncs held for " + sent.size() + " deliveries");
    }

    private static Planned send(Bench bench) {
        Planned planned = bench.generator().single();
        while (planned.gzip()) {
            planned = bench.generator().single();
        }
        bench.ledger().planned(planned);
        byte[] body = Senders.body(planned, 1);
        try (HttpPost post = new HttpPost(bench.node(0).port())) {
            Answer answer =
                    post.post("/webhooks/nylas", Provider.NYLAS.sign(body).headers(), body, Duration.ofSeconds(30));
            bench.ledger().answered(planned, answer, true);
        }
        String event = planned.events().keySet().iterator().next();
        await().atMost(Duration.ofMinutes(1)).until(() -> bench.ledger().read(event) != null);
        Bench.goOn(Duration.ofMillis(300));
        return planned;
    }

    private void check(Planned planned, Ledger ledger) {
        String event = planned.events().keySet().iterator().next();
        String receipt = ledger.read(event).receipt();
        byte[] marker = ("\"" + Planned.marker(planned.number()) + "\"").getBytes(StandardCharsets.UTF_8);

        SystemCalls.Call stored = first("the delivery's write", call -> isJournal(call) && call.holds(marker));
        SystemCalls.Call answered = first(
                "its answer",
                call -> !call.file().startsWith("/")
                        && call.holds(receipt.getBytes(StandardCharsets.UTF_8))
                        && call.holds("HTTP/1.1 200".getBytes(StandardCharsets.UTF_8)));
        sync("a sync of the journal before the answer", call -> isJournal(call), stored.end(), answered.begin());

        byte[] key = Base64.getUrlDecoder().decode(event);
        SystemCalls.Call claimed =
                first("the claim's write", call -> call.file().contains(claims) && call.holds(key));
        // The last one: to an external broker the event goes over a socket too, before the commit.
        SystemCalls.Call read = last(
                "the event's way to its reader",
                Double.MAX_VALUE,
                call -> !call.file().startsWith("/")
                        && call.holds(("\"id\":\"" + event + "\"").getBytes(StandardCharsets.UTF_8)));
        SystemCalls.Call synced =
                last("a sync of the journal before it", read.begin(), call -> isJournal(call) && call.isSync());
        SystemCalls.Call committed =
                last("the commit's write", synced.begin(), call -> isJournal(call) && !call.isSync());
        sync("a sync of the claims", call -> call.file().contains(claims), claimed.end(), committed.begin());
    }

    /** The last such call that had ended by then. */
    private SystemCalls.Call last(String what, double by, Which which) {
        return calls.stream()
                .filter(call -> which.is(call) && call.end() <= by)
                .max(Comparator.comparingDouble(SystemCalls.Call::begin))
                .orElseThrow(() -> new IllegalStateException("strace did not see " + what));
    }

    private interface Which {
        boolean is(SystemCalls.Call call);
    }

    private SystemCalls.Call first(String what, Which which) {
        Optional<SystemCalls.Call> found = calls.stream()
                .filter(call -> !call.isSync() && which.is(call))
                .min(Comparator.comparingDouble(SystemCalls.Call::begin));
        return found.orElseThrow(() -> new IllegalStateException("strace did not see " + what));
    }

    private void sync(String what, Which which, double from, double to) {
        boolean synced = calls.stream()
                .anyMatch(call -> call.isSync() && which.is(call) && call.begin() >= from && call.end() <= to);
        if (!synced) {
            throw new NoticedException("There is not " + what + " between " + from + " and " + to);
        }
    }

    private static boolean isJournal(SystemCalls.Call call) {
        return call.file().contains("/journal/");
    }
}
