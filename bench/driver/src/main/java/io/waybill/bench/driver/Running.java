package io.waybill.bench.driver;

import io.waybill.bench.terms.Signatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A contestant's process. */
final class Running implements AutoCloseable {

    static final String CRM_PASSWORD = "crm-bench-password";

    private static final Duration START_WITHIN = Duration.ofMinutes(3);
    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    static final long MICROS_PER_TICK = 10_000;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Contestant contestant;
    private final Ground ground;
    private final int port = freePort();
    private final int managementPort = freePort();
    private final Process process;

    /**
     * Starts it and does not wait.
     *
     * @param command java with its options, up to the jar
     * @param processing false: it receives and leaves the inboxes alone
     * @param extra environment variables, besides
     */
    Running(
            Contestant contestant,
            List<String> command,
            Ground ground,
            boolean processing,
            Map<String, String> extra,
            Options options)
            throws IOException {
        this.contestant = contestant;
        this.ground = ground;
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ground.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        if (contestant == Contestant.WAYBILL) {
            waybill(environment);
        } else {
            environment.put("BENCH_DATA_DIR", ground.folder().resolve("data").toString());
            environment.put("BENCH_AMQP_PORT", Integer.toString(ground.amqpPort()));
            environment.put("BENCH_PROCESS", Boolean.toString(processing));
            environment.put("BENCH_RIVAL_SYNC", contestant.sync());
        }
        environment.putAll(extra);
        environment.putAll(ground.environment(contestant));
        if (contestant == Contestant.WAYBILL && !processing) {
            // Its database is away: it goes on receiving, and what comes waits in the inboxes.
            environment.put("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none");
        }
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    private void waybill(Map<String, String> environment) {
        environment.putAll(Map.of(
                "MANAGEMENT_SERVER_PORT",
                Integer.toString(managementPort),
                "WAYBILL_DATA_DIR",
                ground.folder().resolve("data").toString(),
                "WAYBILL_NYLAS_SECRETS",
                Signatures.NYLAS_SECRET,
                "WAYBILL_TWILIO_AUTH_TOKENS",
                Signatures.TWILIO_TOKEN,
                "WAYBILL_TWILIO_PUBLIC_URL",
                Signatures.TWILIO_URL,
                "WAYBILL_AKTIFY_SECRETS",
                Signatures.AKTIFY_SECRET,
                "WAYBILL_BROKER_PORT",
                Integer.toString(ground.amqpPort()),
                "WAYBILL_BROKER_PASSWORD",
                CRM_PASSWORD,
                "WAYBILL_ADMIN_PASSWORD",
                "admin-bench-password"));
    }

    static Running start(Contestant contestant, Ground ground, boolean processing, Options options) throws IOException {
        return start(contestant, ground, processing, Map.of(), options);
    }

    static Running start(
            Contestant contestant, Ground ground, boolean processing, Map<String, String> extra, Options options)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options.text("jvm").split(" ")));
        command.addAll(List.of(
                "-Xlog:gc:file=" + ground.folder().resolve("gc.log"),
                "-jar",
                contestant.jar(options.home()).toString()));
        return new Running(contestant, command, ground, processing, extra, options);
    }

    Path log() {
        return ground.folder().resolve(contestant + ".log");
    }

    int port() {
        return port;
    }

    /** Waits until it refuses an unsigned delivery, which shows that it takes signed ones. */
    void awaitReceiving() throws Exception {
        await("/webhooks/nylas", true, 401);
    }

    /** Waits until its readiness is up; of a contestant without, until it answers. */
    void awaitReady() throws Exception {
        switch (contestant) {
            case WAYBILL -> await(managementPort, "/actuator/health/readiness", false, 200);
            case BARE -> await("/", false, 200);
            default -> awaitReceiving();
        }
    }

    private void await(String path, boolean post, int status) throws Exception {
        await(port, path, post, status);
    }

    private void await(int at, String path, boolean post, int status) throws Exception {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (!answers(at, path, post, status)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(contestant + " does not start, see " + log());
            }
            Thread.sleep(10);
        }
    }

    private static boolean answers(int at, String path, boolean post, int status) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json");
        if (post) {
            request.POST(HttpRequest.BodyPublishers.ofString("{}"));
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.discarding()).statusCode() == status;
        } catch (IOException e) {
            return false;
        }
    }

    /** Events that it has put on CRM queues since its start, by its own count; 0 while it does not answer. */
    long delivered() throws InterruptedException {
        String url = contestant == Contestant.WAYBILL
                ? "http://127.0.0.1:" + managementPort
                        + "/actuator/prometheus?includedNames=waybill_events,waybill_events_total"
                : "http://127.0.0.1:" + port + "/bench/delivered";
        try {
            var answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                return 0;
            }
            return (long) answer.body()
                    .filter(line -> contestant != Contestant.WAYBILL || line.contains("outcome=\"delivered\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException(contestant + " has ended, see " + log(), e);
            }
            return 0;
        }
    }

    long cpuMicros() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    long allocatedBytes() {
        return GcLog.allocatedBytes(ground.folder().resolve("gc.log"));
    }

    /** The most memory that it has had in RAM since its start, in megabytes. */
    double peakMegabytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElseThrow();
    }

    private String read(String name) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), name));
        } catch (IOException e) {
            throw new UncheckedIOException(contestant + " has ended, see " + log(), e);
        }
    }

    /** Ends it as an operator would, and waits. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
