package io.waybill.fault;

import static org.awaitility.Awaitility.await;

import io.waybill.ExternalArtemis;
import io.waybill.WaybillProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a fault happens to: Waybill processes, the load on them and the readers of all queues. One for each run. */
final class Bench implements AutoCloseable {

    private static final int SENDERS = 48;
    /** Exit status after kill -9. */
    private static final int KILLED = 137;

    private static final Duration SILENCE = Duration.ofMillis(2_500);
    /** Redeliveries wait for up to a minute each, after a start also for the settle time. */
    private static final Duration EMPTY_WITHIN = Duration.ofMinutes(4);

    private static final Duration COMES_BACK_WITHIN = Duration.ofSeconds(120);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(75);

    private final long seed;
    private final Random random;
    private final Generator generator;
    private final Ledger ledger = new Ledger();
    private final List<WaybillProcess> nodes = new ArrayList<>();
    private final List<Drain> drains = new ArrayList<>();
    private final List<AutoCloseable> others = new ArrayList<>();
    private final Map<String, Integer> done = new ConcurrentSkipListMap<>();
    private Senders senders;
    private int crowd;

    Bench(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.generator = new Generator(seed);
    }

    long seed() {
        return seed;
    }

    Random random() {
        return random;
    }

    Generator generator() {
        return generator;
    }

    /** One more thing of this kind has gone wrong, for the totals: counted after it was seen to happen. */
    void happened(String kind) {
        happened(kind, 1);
    }

    void happened(String kind, int times) {
        done.merge(kind, times, Integer::sum);
    }

    Map<String, Integer> done() {
        return done;
    }

    /** kill -9 of a process that runs. */
    void kill(WaybillProcess node, String kind) throws InterruptedException {
        if (!node.isRunning()) {
            throw new IllegalStateException("It has ended by itself, see " + node.log());
        }
        node.kill();
        happened(kind);
    }

    /** Waits for a process that is killed at this place; whether that happened. */
    boolean isKilledAt(Failpoint failpoint, WaybillProcess node, Duration within) throws InterruptedException {
        if (!node.hasEnded(within)) {
            return false;
        }
        if (node.exitStatus() != KILLED) {
            throw new IllegalStateException("It ended with " + node.exitStatus() + ", see " + node.log());
        }
        happened(failpoint.label());
        return true;
    }

    Ledger ledger() {
        return ledger;
    }

    WaybillProcess node(int i) {
        return nodes.get(i);
    }

    List<WaybillProcess> nodes() {
        return nodes;
    }

    /** One more process, not started, with a broker of its own, whose queues are read from now on. */
    WaybillProcess addEmbedded() throws IOException {
        WaybillProcess node = addNode();
        read(node.amqpPort(), "crm", WaybillProcess.CRM_PASSWORD, "admin", WaybillProcess.ADMIN_PASSWORD);
        return node;
    }

    /** One more process, not started, that uses a broker of the test's. */
    WaybillProcess addNode() throws IOException {
        WaybillProcess node = new WaybillProcess();
        nodes.add(node);
        return node;
    }

    void read(int amqpPort, String user, String password, String admin, String adminPassword) {
        for (String queue : Generator.QUEUES) {
            drains.add(new Drain(amqpPort, user, password, queue, ledger));
        }
        drains.add(new Drain(amqpPort, admin, adminPassword, Drain.PARKED, ledger));
    }

    /** To be closed after the processes. */
    <T extends AutoCloseable> T with(T other) {
        others.add(other);
        return other;
    }

    List<Drain> drains() {
        return drains;
    }

    /** The reader of waybill.parked of the last broker added. */
    Drain parkedReader() {
        return drains.get(drains.size() - 1);
    }

    /** So many senders from the start on instead of a few; 0 is a few. */
    void crowd(int count) {
        this.crowd = count;
    }

    Senders senders() {
        if (senders == null) {
            List<Integer> ports = nodes.stream().map(WaybillProcess::port).toList();
            senders = new Senders(generator::next, ledger, ports, seed, crowd == 0 ? SENDERS : crowd);
        }
        return senders;
    }

    /** Providers send again sooner what they need not send again. */
    void hurry() {
        senders().hurry();
    }

    /** Providers send everything again three times as soon from now on. */
    void rush() {
        senders().rush();
    }

    void load(int perSecond) {
        senders().rate(perSecond);
        senders.resume();
    }

    /** Lets things go on for a time drawn from the seed. */
    void goOn(int leastMillis, int mostMillis) {
        goOn(drawn(leastMillis, mostMillis));
    }

    Duration drawn(int leastMillis, int mostMillis) {
        return Duration.ofMillis(leastMillis + random.nextInt(Math.max(1, mostMillis - leastMillis)));
    }

    static void goOn(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    void startAll(Map<String, String> environment) throws IOException {
        for (WaybillProcess node : nodes) {
            node.launch(environment);
        }
        nodes.forEach(WaybillProcess::awaitReady);
    }

    /**
     * Ends the load, waits until each sender has its answer, all that is owed has come, all queues are empty and nothing more
     * comes; then checks. What has not come after a long time without anything new is lost.
     */
    Verdict finish() {
        if (senders != null) {
            senders.pause();
            await().atMost(Duration.ofMinutes(6)).until(senders::isIdle);
        }
        long progressAt = System.nanoTime();
        int owed = owed();
        while (owed > 0 && System.nanoTime() - progressAt < NO_PROGRESS.toNanos()) {
            goOn(Duration.ofSeconds(1));
            if (!artemises().stream().allMatch(ExternalArtemis::isRunning)) {
                throw new IllegalStateException("Artemis has ended by itself");
            }
            int now = owed();
            progressAt = now < owed ? System.nanoTime() : progressAt;
            owed = now;
        }
        if (!queuesGetEmpty() && owed == 0) {
            throw new IllegalStateException("All has come, but the queues were not empty within " + EMPTY_WITHIN);
        }
        await().atMost(Duration.ofMinutes(5))
                .until(() -> drains.stream().allMatch(drain -> drain.nanosSinceLastRead() > SILENCE.toNanos()));
        return Checker.check(ledger);
    }

    /**
     * What was in hand at a kill waits for the settle time, and what was rolled back for its redelivery: it may come twice
     * long after all has come once. So every broker's queues must be seen empty in two looks, by each process.
     */
    private boolean queuesGetEmpty() {
        long start = System.nanoTime();
        long emptySince = start;
        while (System.nanoTime() - emptySince < Figures.LOOKS_EVERY.toNanos()) {
            if (!nodes.stream().allMatch(Bench::queuesAreEmpty)) {
                emptySince = System.nanoTime();
            }
            if (emptySince - start > EMPTY_WITHIN.toNanos()) {
                return false;
            }
            goOn(Duration.ofMillis(250));
        }
        return true;
    }

    private static boolean queuesAreEmpty(WaybillProcess node) {
        if (!node.isRunning()) {
            throw new IllegalStateException("It has ended by itself, see " + node.log());
        }
        try {
            return Figures.of(node).queuesAreEmpty();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** What the processes have printed, for whoever looks into a failure. */
    void keepLogs(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < nodes.size(); i++) {
            keep(nodes.get(i).log(), folder.resolve(i + ".log"));
            keep(MisbehavingReaders.log(nodes.get(i)), folder.resolve(i + "-reader.log"));
        }
        for (ExternalArtemis artemis : artemises()) {
            keep(artemis.log(), folder.resolve("artemis.log"));
        }
    }

    private List<ExternalArtemis> artemises() {
        return others.stream()
                .filter(ExternalArtemis.class::isInstance)
                .map(ExternalArtemis.class::cast)
                .toList();
    }

    private static void keep(Path log, Path copy) throws IOException {
        if (Files.exists(log)) {
            Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    int owed() {
        int owed = 0;
        for (Ledger.Sent sent : ledger.sent()) {
            owed += Checker.isOwed(ledger, sent) ? 1 : 0;
        }
        return owed;
    }

    /** Waits until at least so many more deliveries were answered 200. */
    void awaitStored(int more) {
        int goal = ledger.stored() + more;
        await().atMost(3, TimeUnit.MINUTES).pollInterval(Duration.ofMillis(20)).until(() -> ledger.stored() >= goal);
    }

    /** Waits until so many events have come out, which shows that deliveries are processed. */
    void awaitEvents(int count) {
        await().atMost(3, TimeUnit.MINUTES)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ledger.read().size() >= count);
    }

    /** Waits until so many more events have come out. */
    void awaitMoreEvents(int more) {
        awaitEvents(ledger.read().size() + more);
    }

    /** Whether deliveries are stored and events come out again within a while. */
    boolean comesBack() {
        int stored = ledger.stored();
        int before = ledger.read().size();
        long start = System.nanoTime();
        while (ledger.read().size() < before + 100 || ledger.stored() < stored + 50) {
            if (System.nanoTime() - start > COMES_BACK_WITHIN.toNanos()) {
                return false;
            }
            goOn(Duration.ofMillis(100));
        }
        return true;
    }

    @Override
    public void close() throws Exception {
        if (senders != null) {
            senders.close();
        }
        for (Drain drain : drains) {
            drain.close();
        }
        for (WaybillProcess node : nodes) {
            node.close();
        }
        for (int i = others.size() - 1; i >= 0; i--) {
            others.get(i).close();
        }
    }
}
