package io.waybill.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.waybill.LogLines;
import io.waybill.RunningWaybill;
import io.waybill.Series;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that mean to keep others out. */
class HostileClientsIT {

    private static final int CONNECTIONS = 3;
    private static final int BREAKS = 40;

    @Test
    void thatDripTheirHeadsAreLetGo() throws Exception {
        ScheduledExecutorService drips = Executors.newSingleThreadScheduledExecutor();
        List<Wire> hostile = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(Map.of(
                "server.tomcat.max-connections",
                Integer.toString(CONNECTIONS),
                "server.tomcat.connection-timeout",
                "1s"))) {
            for (int i = 0; i < CONNECTIONS; i++) {
                hostile.add(new Wire(waybill.port()).send("POST /webhooks/nylas HTTP/1.1\r\nX: "));
            }
            drips.scheduleAtFixedRate(() -> hostile.forEach(HostileClientsIT::drip), 0, 200, TimeUnit.MILLISECONDS);
            isAnswered(waybill);
        } finally {
            drips.shutdownNow();
            for (Wire wire : hostile) {
                wire.close();
            }
        }
    }

    /** A proxy that names the host by its own name of the backend; the provider would take a 400 for final. */
    @Test
    void mayNameAHostThatIsNone() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of());
                Wire wire = new Wire(waybill.port())) {
            String request = Deliveries.post("HTTP/1.1", Deliveries.unknown("host"))
                    .replaceFirst("(?i)host: [^\r]*", "Host: waybill_app");
            assertThat(wire.send(request).read().status()).isEqualTo(200);
        }
    }

    @Test
    void thatTellTwoLengthsAreRefusedWithoutNoise() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of());
                LogLines log = new LogLines("ROOT", Level.INFO);
                Wire wire = new Wire(waybill.port())) {
            wire.send("POST /webhooks/nylas HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
            assertThat(wire.read().status()).isEqualTo(400);
            assertThat(wire.isClosed()).isTrue();
            assertThat(log.lines()).noneMatch(line -> line.getLevel() == Level.ERROR);
        }
    }

    /** Tomcat finds out while it sends its 100, takes the request for ended, and would never end what began after that. */
    @Test
    void thatBreakOffBeforeTheyAreToldToGoOnLeaveNothingBehind() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of())) {
            for (int i = 0; i < BREAKS; i++) {
                byte[] request = Deliveries.post("HTTP/1.1", Deliveries.unknown("broken-off-" + i))
                        .replaceFirst("\r\n", "\r\nExpect: 100-continue\r\n")
                        .getBytes(ISO_8859_1);
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), waybill.port())) {
                    socket.setSoLinger(true, 0);
                    socket.getOutputStream().write(request);
                }
            }
            isAnswered(waybill);
            await().untilAsserted(() -> assertThat(counted(waybill)).isEqualTo(BREAKS + 1));
            assertThat(waybill.asyncRequests()).isZero();
        }
    }

    /** What is stored or was found to have hung up. */
    private static double counted(RunningWaybill waybill) {
        return Series.of(waybill).find("waybill_deliveries_total", "endpoint", "nylas").stream()
                .mapToDouble(Series.Line::value)
                .sum();
    }

    private static void isAnswered(RunningWaybill waybill) throws Exception {
        assertThat(waybill.send(Deliveries.nylas(waybill, "{}".getBytes(UTF_8))
                                .timeout(Duration.ofSeconds(20))
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    private static void drip(Wire wire) {
        try {
            wire.send("x");
        } catch (IOException e) {
            // It was let go.
        }
    }
}
