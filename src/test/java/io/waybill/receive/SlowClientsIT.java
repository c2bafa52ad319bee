package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** More clients that never come to an end than there are threads. */
class SlowClientsIT {

    private static final int THREADS = 3;
    private static final int AT_ONCE = 500;

    @Test
    void areLetGoAfterAWhile() throws Exception {
        ScheduledExecutorService drips = Executors.newSingleThreadScheduledExecutor();
        List<Wire> slow = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(Map.of(
                "server.tomcat.threads.max", Integer.toString(THREADS),
                "server.tomcat.threads.min-spare", "1",
                "waybill.receive.read-within", "300ms"))) {
            for (int i = 0; i < 2 * THREADS; i++) {
                String path = i < THREADS ? "/webhooks/nylas" : "/nowhere";
                slow.add(new Wire(waybill.port())
                        .send(Wire.head("POST " + path + " HTTP/1.1", Map.of("Content-Length", "1000000"))));
            }
            drips.scheduleAtFixedRate(() -> slow.forEach(SlowClientsIT::drip), 0, 50, TimeUnit.MILLISECONDS);

            HttpRequest request = Deliveries.nylas(waybill, "{}".getBytes(UTF_8))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(waybill.send(request).statusCode()).isEqualTo(200);
        } finally {
            drips.shutdownNow();
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    /** Where the processor is taken, hundreds connect before the first is accepted; what is refused then has no answer. */
    @Test
    void findRoomToWaitForWhoeverAcceptsThem() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(Map.of("server.tomcat.max-connections", "1"))) {
            for (int i = 0; i < AT_ONCE; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), waybill.port()), 500);
            }
            assertThat(waiting).allMatch(Socket::isConnected);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void drip(Wire wire) {
        try {
            wire.send("x");
        } catch (IOException e) {
            // It was let go.
        }
    }
}
