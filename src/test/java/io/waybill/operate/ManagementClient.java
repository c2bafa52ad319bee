package io.waybill.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.RunningWaybill;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The management port as {@code curl -u admin} sees it: a GET brings the token that a POST has to show. */
final class ManagementClient {

    static final String JOLOKIA = "/actuator/jolokia";
    private static final String LOGIN = "Basic "
            + Base64.getEncoder()
                    .encodeToString(("admin:" + RunningWaybill.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final int port;

    ManagementClient(int port) {
        this.port = port;
    }

    HttpResponse<String> anonymous(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Authorization", LOGIN);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    /** Posts to Jolokia with login and token. */
    HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        String token = token();
        HttpRequest.Builder request =
                withoutToken(body).header("Cookie", "XSRF-TOKEN=" + token).header("X-XSRF-TOKEN", token);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    HttpResponse<String> postWithoutToken(String body) throws IOException, InterruptedException {
        return send(withoutToken(body));
    }

    private HttpRequest.Builder withoutToken(String body) {
        return request(JOLOKIA)
                .header("Authorization", LOGIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** What Jolokia answers to one request, or to many. */
    JsonNode jolokia(Object request) throws IOException, InterruptedException {
        return json.readTree(post(json.writeValueAsString(request)).body());
    }

    /** The status within Jolokia's answer, which HTTP knows nothing of. */
    int status(Map<String, ?> request) throws IOException, InterruptedException {
        return jolokia(request).path("status").asInt();
    }

    String token() throws IOException, InterruptedException {
        return get("/actuator").headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("XSRF-TOKEN="))
                .map(cookie -> cookie.substring("XSRF-TOKEN=".length(), cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
