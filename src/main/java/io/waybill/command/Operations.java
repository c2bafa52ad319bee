package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/** Runs the operations of a Waybill's MBeans through Jolokia on its management port. */
final class Operations {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int DENIED = 401;
    private static final int OK = 200;

    private final URI jolokia;
    private final Supplier<String> password;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .cookieHandler(cookies)
            .build();

    Operations(String managementUrl, Supplier<String> password) {
        this.jolokia = URI.create(managementUrl.replaceFirst("/+$", "") + "/actuator/jolokia");
        this.password = password;
    }

    /** As the environment of this command says where it runs. */
    static Operations ofRunningWaybill(Map<String, String> environment) {
        String port = environment.getOrDefault("MANAGEMENT_SERVER_PORT", "8081");
        String url = environment.getOrDefault("WAYBILL_MANAGEMENT_URL", "http://127.0.0.1:" + port);
        return new Operations(url, () -> password(environment));
    }

    private static String password(Map<String, String> environment) {
        String password = environment.getOrDefault("WAYBILL_ADMIN_PASSWORD", "");
        if (!password.isBlank()) {
            return password;
        }
        Path file =
                Path.of(environment.getOrDefault("WAYBILL_DATA_DIR", "./data")).resolve("admin-password");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw CommandException.failed("The admin password is not known: set WAYBILL_ADMIN_PASSWORD, or set"
                    + " WAYBILL_DATA_DIR to the running Waybill's data directory; " + file + " cannot be read.");
        }
    }

    /**
     * Runs one operation and gives what it returns.
     *
     * @throws CommandException when it refuses, in its own words, or no Waybill answers
     */
    JsonNode run(String type, String operation, String... arguments) throws IOException {
        ObjectNode call = MAPPER.createObjectNode();
        call.put("type", "exec");
        call.put("mbean", "io.waybill:type=" + type);
        call.put("operation", operation);
        var list = call.putArray("arguments");
        for (String argument : arguments) {
            list.add(argument);
        }
        JsonNode answer = post(MAPPER.writeValueAsString(call));
        if (answer.path("status").asInt() != OK) {
            throw CommandException.failed(said(answer.path("error").asText("the operation failed")));
        }
        return answer.path("value");
    }

    /** Without the class names that Jolokia puts before an exception's message. */
    private static String said(String error) {
        return error.replaceFirst("^(?:[\\w.$]+(?:Exception|Error) ?: )+", "");
    }

    private JsonNode post(String body) throws IOException {
        send(HttpRequest.newBuilder(jolokia.resolve("/actuator/health/liveness"))
                .GET());
        String login = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + password.get()).getBytes(StandardCharsets.UTF_8));
        send(HttpRequest.newBuilder(jolokia).header("Authorization", login).GET());
        HttpRequest.Builder request = HttpRequest.newBuilder(jolokia)
                .header("Authorization", login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .forEach(token -> request.header("X-XSRF-TOKEN", token));
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != OK) {
            throw CommandException.failed(jolokia + " answers " + answer.statusCode() + ".");
        }
        return MAPPER.readTree(answer.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == DENIED) {
                throw CommandException.failed("The password of user admin is another: set WAYBILL_ADMIN_PASSWORD.");
            }
            return answer;
        } catch (HttpTimeoutException e) {
            throw CommandException.failed(
                    "Waybill has not answered within two minutes; what was asked for goes on there. Look again later.");
        } catch (IOException e) {
            throw CommandException.failed("No Waybill answers at " + jolokia.resolve("/")
                    + ". Is it running? Set MANAGEMENT_SERVER_PORT or WAYBILL_MANAGEMENT_URL to where it is.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("Interrupted.");
        }
    }
}
