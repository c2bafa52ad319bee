package io.waybill.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.RunningWaybill;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementPortIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @TempDir
    private Path dataDir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus"
            })
    void letsAnyoneSeeHealthAndMetrics(String path) throws Exception {
        await().untilAsserted(() -> assertThat(get(path, null).statusCode()).isEqualTo(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/actuator", "/actuator/env", "/actuator/heapdump", "/nothing"})
    void wantsTheLoginForEverythingElse(String path) throws Exception {
        assertThat(get(path, null).statusCode()).isEqualTo(401);
        assertThat(get(path, "wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void doesNotExposeWhatIsNotMeantToBeThere() throws Exception {
        assertThat(get("/actuator/env", RunningWaybill.ADMIN_PASSWORD).statusCode())
                .isEqualTo(404);
        assertThat(get("/actuator/heapdump", RunningWaybill.ADMIN_PASSWORD).statusCode())
                .isEqualTo(404);
    }

    @Test
    void countsDeliveriesAndEvents() throws Exception {
        waybill.sendNylas("{\"type\":\"grant.created\"}");
        waybill.awaitProcessed();
        assertThat(get("/actuator/prometheus", null).body())
                .contains("waybill_deliveries_total{cause=\"stored\",endpoint=\"nylas\",status=\"200\"}")
                .contains("waybill_events_total{outcome=\"parked\",provider=\"nylas\",reason=\"unknown-type\"");
        waybill.drain("waybill.parked");
    }

    @Test
    void makesAPasswordOnceThatOnlyItsOwnerCanRead() throws Exception {
        String made = new AdminPassword("", dataDir).value();
        assertThat(made).hasSizeGreaterThanOrEqualTo(32);
        assertThat(new AdminPassword("", dataDir).value()).isEqualTo(made);
        assertThat(Files.getPosixFilePermissions(dataDir.resolve("admin-password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private static HttpResponse<String> get(String path, String password) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + waybill.managementPort() + path));
        if (password != null) {
            String login = Base64.getEncoder()
                    .encodeToString(("admin:" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + login);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
