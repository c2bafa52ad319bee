package io.waybill.fault;

import io.waybill.RunningWaybill;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/** A real PostgreSQL that keeps its port and data while it is stopped, killed, frozen and started again. */
final class Postgres implements AutoCloseable {

    private static final String MINE = "fault-harness";
    private static final String WAYBILL = "waybill";
    private static final String WAYBILLS = "backend_type = 'client backend' and application_name = '" + WAYBILL + "'";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final int ATTEMPTS = 50;

    private final Path folder;
    private final Path dataDir;
    private final int port = RunningWaybill.freePort();
    private EmbeddedPostgres postgres;

    Postgres() throws IOException {
        folder = Files.createTempDirectory("waybill-test-postgres");
        dataDir = folder.resolve("data");
    }

    void start() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(dataDir)
                .setCleanDataDirectory(false)
                .setServerConfig("max_connections", "40")
                .setServerConfig("synchronous_commit", "on")
                // Off by default in this packaging, made for tests that need no durability.
                .setServerConfig("fsync", "on")
                .setPort(port)
                .start();
    }

    /** A fast shutdown, as an operator's. */
    void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    /** kill -9 of all its processes at once. */
    void kill() throws IOException {
        List<ProcessHandle> processes = processes();
        if (processes.isEmpty() || !processes.get(0).isAlive()) {
            throw new IllegalStateException("PostgreSQL has ended by itself");
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        stop();
    }

    /** kill -9 of one backend of Waybill's: PostgreSQL ends all others and recovers by itself. */
    void killOneBackend() throws IOException, InterruptedException, SQLException {
        long pid = busiestBackend();
        send("KILL", pid);
        await(pid, "to end", () -> !ProcessHandle.of(pid)
                .map(ProcessHandle::isAlive)
                .orElse(false));
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP", pids());
        long postmaster = processes().get(0).pid();
        await(postmaster, "to be stopped", () -> isStopped(postmaster));
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT", pids());
    }

    /** Runs for a tenth of a second in every second; to be closed. */
    AutoCloseable stutter() {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                while (!over.get()) {
                    freeze();
                    Thread.sleep(900);
                    thaw();
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        });
        thread.start();
        return () -> {
            over.set(true);
            thread.join();
            if (failure.get() != null) {
                throw failure.get();
            }
        };
    }

    /** Claims of other events, made that long ago. */
    void addClaims(int count, Duration ago) throws SQLException {
        run(("insert into claim (event_key, owner, claimed_at)"
                        + " select sha256(random()::text::bytea), decode(lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0')"
                        + " || substr(md5(random()::text), 1, 20), 'hex'), at"
                        + " from generate_series(1, %d), (select now() - interval '%d seconds' as at) as past")
                .formatted(count, ago.toSeconds()));
    }

    long claimsOlderThan(Duration age) throws SQLException {
        try (Connection connection = connect();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select count(*) from claim where claimed_at < now() - interval '"
                                + age.toSeconds() + " seconds'")) {
            row.next();
            return row.getLong(1);
        }
    }

    void freezeOneBackend() throws IOException, InterruptedException, SQLException {
        long pid = busiestBackend();
        send("STOP", pid);
        await(pid, "to be stopped", () -> isStopped(pid));
    }

    private static void send(String name, long pid) throws IOException, InterruptedException {
        int status = signal(name, List.of(pid));
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + status);
        }
    }

    private static void await(long pid, String what, Callable<Boolean> happened) {
        Awaitility.await("process " + pid + " " + what)
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(happened);
    }

    /** By the state that follows the command's name in parentheses. */
    private static boolean isStopped(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    }

    /** The exit status of kill; where there are many, one may have ended by itself meanwhile. */
    private static int signal(String name, List<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        return new ProcessBuilder(command).start().waitFor();
    }

    List<Long> pids() throws IOException {
        return processes().stream().map(ProcessHandle::pid).toList();
    }

    private List<ProcessHandle> processes() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(dataDir.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    /** The process id of that backend of Waybill's which was asked last. */
    private long busiestBackend() throws SQLException {
        try (Connection connection = connect();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select pid from pg_stat_activity where " + WAYBILLS
                                + " order by query_start desc nulls last limit 1")) {
            if (!rows.next()) {
                throw new IllegalStateException("No backend serves Waybill");
            }
            return rows.getLong(1);
        }
    }

    void readOnly(boolean on) throws SQLException {
        run("alter system set default_transaction_read_only = " + on, "select pg_reload_conf()");
    }

    /** Each claim takes so long; "0" for not at all. */
    void slow(String seconds) throws SQLException {
        run(
                "create or replace function slowly() returns trigger as 'begin perform pg_sleep(" + seconds
                        + "); return new; end' language plpgsql",
                "create or replace trigger slowly before insert on claim for each row execute function slowly()");
    }

    /** Takes every connection there is and ends Waybill's, until it has none; to be closed. */
    AutoCloseable takeAllConnections() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        int attempts = 0;
        takeWhatIsLeft(taken);
        while (endWaybills(taken.get(0)) > 0) {
            takeWhatIsLeft(taken);
            if (++attempts == ATTEMPTS) {
                throw new IllegalStateException("Waybill still has connections");
            }
        }
        return () -> {
            for (Connection connection : taken) {
                connection.close();
            }
        };
    }

    private void takeWhatIsLeft(List<Connection> taken) throws SQLException {
        try {
            while (true) {
                taken.add(connect());
            }
        } catch (SQLException e) {
            if (!TOO_MANY_CONNECTIONS.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** How many there were. */
    private static int endWaybills(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity where " + WAYBILLS)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?ApplicationName=" + MINE, "postgres", "postgres");
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** What tells a Waybill process to keep its claims here. */
    Map<String, String> settings() {
        return Map.of(
                "SPRING_DATASOURCE_URL", url() + "?ApplicationName=" + WAYBILL,
                "SPRING_DATASOURCE_USERNAME", "postgres",
                "SPRING_DATASOURCE_PASSWORD", "postgres");
    }

    @Override
    public void close() throws IOException {
        stop();
        FileSystemUtils.deleteRecursively(folder);
    }
}
