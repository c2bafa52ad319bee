package io.waybill.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.ExternalBroker;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.Series;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readiness is down while a part is away or the disk is nearly full, and says so at once; liveness is not affected. */
class ReadinessIT {

    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private RunningWaybill waybill;

    @AfterEach
    void end() {
        if (waybill != null) {
            waybill.close();
        }
    }

    @Test
    void isDownWhileTheBrokerIsAwayAlsoAtTheStartAndDeliveriesAreAnswered503() throws Exception {
        try (ExternalBroker broker = new ExternalBroker()) {
            waybill = RunningWaybill.receivingWith(fast(broker.settings("waybill")));
            isAliveAndNotReady("broker");
            assertThat(post()).isEqualTo(503);

            broker.start();
            awaitReady();
            assertThat(post()).isEqualTo(200);

            broker.stop();
            awaitNotReady();
            isAliveAndNotReady("broker");
            assertThat(post()).isEqualTo(503);
        }
    }

    @Test
    void isDownWhileTheBrokerHangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Map<String, String> settings = new TreeMap<>(Map.of(
                    "spring.artemis.mode",
                    "native",
                    "spring.artemis.broker-url",
                    "tcp://127.0.0.1:" + silent.getLocalPort() + "?callTimeout=2000"));
            waybill = RunningWaybill.receivingWith(fast(settings));
            isAliveAndNotReady("broker");
            assertThat(post()).isEqualTo(503);
            isAliveAndNotReady("broker");
        }
    }

    @Test
    void isDownWhileTheClaimDatabaseIsAwayThoughDeliveriesAreStored() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            waybill = RunningWaybill.with(fast(new TreeMap<>(Map.of(
                    "spring.datasource.url",
                    "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                    "spring.datasource.username",
                    "postgres",
                    "spring.datasource.password",
                    "postgres"))));
            awaitReady();
            postgres.close();
            awaitNotReady();
            isAliveAndNotReady("claims");
            assertThat(post()).isEqualTo(200);
            assertThat(Series.of(waybill).value("waybill_claims_up")).isZero();
        }
    }

    @Test
    void isDownWhileTheDiskIsNearlyFull() throws Exception {
        waybill = RunningWaybill.with(fast(new TreeMap<>(Map.of("waybill.broker.max-disk-usage", "1"))));
        isAliveAndNotReady("disk");
        assertThat(post()).isEqualTo(503);
        assertThat(Series.of(waybill).value("waybill_disk_limit_ratio")).isEqualTo(0.01);
        assertThat(Series.of(waybill).value("waybill_disk_usage_ratio")).isBetween(0.0, 1.0);
    }

    private static Map<String, String> fast(Map<String, String> settings) {
        settings.put("waybill.watch.every", "200ms");
        return settings;
    }

    private void isAliveAndNotReady(String part) throws Exception {
        HttpResponse<String> readiness = health("/readiness", null);
        assertThat(LongStream.range(0, 5).map(i -> timed()).min().orElseThrow()).isLessThan(AT_ONCE.toNanos());
        assertThat(readiness.statusCode()).isEqualTo(503);
        assertThat(readiness.body()).isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(health("/readiness", RunningWaybill.ADMIN_PASSWORD).body())
                .contains("\"" + part + "\":{\"status\":\"DOWN\"}");
        assertThat(health("/liveness", null).statusCode()).isEqualTo(200);
    }

    private long timed() {
        long asked = System.nanoTime();
        try {
            health("/readiness", null);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return System.nanoTime() - asked;
    }

    private void awaitReady() {
        await().atMost(LONG).until(() -> health("/readiness", null).statusCode() == 200);
    }

    private void awaitNotReady() {
        await().atMost(LONG).until(() -> health("/readiness", null).statusCode() == 503);
    }

    private HttpResponse<String> health(String path, String password) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + waybill.managementPort() + "/actuator/health" + path));
        if (password != null) {
            byte[] login = ("admin:" + password).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int post() throws Exception {
        return waybill.sendNylas(NylasBodies.clicked("readiness", 1_750_000_000))
                .statusCode();
    }
}
