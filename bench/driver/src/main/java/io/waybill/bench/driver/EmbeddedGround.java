package io.waybill.bench.driver;

import io.waybill.bench.terms.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Each contestant's own broker, inside its process, and SQLite. Full inboxes and tables are made once and copied for each run. */
final class EmbeddedGround implements Ground {

    private final Options options;
    private final Path work;
    private final Path folder;
    private final int amqpPort = Running.freePort();

    EmbeddedGround(Options options) throws Exception {
        this.options = options;
        this.work = options.out().resolve("work");
        this.folder = work.resolve("run");
        delete(folder);
        Files.createDirectories(folder.resolve("data"));
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void preload(Payload payload, int deliveries) throws Exception {
        Path full = work.resolve("inbox-" + payload.mix() + "-" + deliveries);
        if (!Files.exists(full)) {
            Path part = work.resolve("inbox-part");
            delete(part);
            try (Broker broker = new Broker(part, 0)) {
                ActiveMQConnectionFactory factory = (ActiveMQConnectionFactory) Broker.inVm();
                factory.setBlockOnDurableSend(false);
                Preload.send(payload, deliveries, factory);
            }
            Files.move(part, full);
        }
        run("cp", "-r", full.toString(), folder.resolve("data/broker").toString());
        run("sync", "-f", folder.toString());
    }

    @Override
    public void claims(Contestant contestant, int rows) throws Exception {
        Path full = work.resolve("claims-" + contestant + "-" + rows + ".db");
        if (!Files.exists(full)) {
            Path part = work.resolve("claims-part.db");
            Files.deleteIfExists(part);
            // Its own start makes the table.
            try (EmbeddedGround empty = new EmbeddedGround(options)) {
                try (Running once = Running.start(contestant, empty, true, options)) {
                    once.awaitReady();
                }
                Claims.fillSqlite(empty.database(), contestant, rows);
                Files.move(empty.database(), part);
            }
            Files.createDirectories(folder.resolve("data"));
            Files.move(part, full);
        }
        run("cp", full.toString(), database().toString());
        run("sync", "-f", folder.toString());
    }

    private Path database() {
        return folder.resolve("data/claims.db");
    }

    @Override
    public Map<String, String> environment(Contestant contestant) {
        return contestant == Contestant.WAYBILL ? Map.of() : Map.of("BENCH_JDBC_URL", "jdbc:sqlite:" + database());
    }

    @Override
    public int amqpPort() {
        return amqpPort;
    }

    @Override
    public Found events() throws Exception {
        try (Broker broker = new Broker(folder.resolve("data/broker"), 0)) {
            return Found.of(Broker.inVm());
        }
    }

    @Override
    public void close() throws Exception {
        delete(folder);
    }

    static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
