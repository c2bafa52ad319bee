package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** An operator who replays parked deliveries of one process over its management port, as Hawtio and the commands do. */
final class Operator {

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);
    private static final String LOGIN = "Basic "
            + Base64.getEncoder()
                    .encodeToString(("admin:" + WaybillProcess.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .cookieHandler(cookies)
            .build();
    private final URI jolokia;

    Operator(WaybillProcess node) {
        jolokia = URI.create("http://127.0.0.1:" + node.managementPort() + "/actuator/jolokia");
    }

    enum Outcome {
        DONE,
        REFUSED,
        /** It may be done or not. */
        NO_ANSWER
    }

    Outcome replay(String receipt) throws InterruptedException {
        String call =
                "{\"type\":\"exec\",\"mbean\":\"io.waybill:type=Parked\",\"operation\":\"replay\",\"arguments\":[\""
                        + receipt + "\"]}";
        try {
            send(HttpRequest.newBuilder(jolokia).GET());
            HttpRequest.Builder request = HttpRequest.newBuilder(jolokia)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(call));
            cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                    .map(HttpCookie::getValue)
                    .forEach(token -> request.header("X-XSRF-TOKEN", token));
            return send(request).contains("\"status\":200") ? Outcome.DONE : Outcome.REFUSED;
        } catch (IOException e) {
            return Outcome.NO_ANSWER;
        }
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(
                        request.header("Authorization", LOGIN)
                                .timeout(ANSWERED_WITHIN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
