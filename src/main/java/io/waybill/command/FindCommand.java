package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;

/** {@code find <receipt | event id | provider's event id>}. */
final class FindCommand {

    private final Operations operations;
    private final PrintStream out;

    FindCommand(Operations operations, PrintStream out) {
        this.operations = operations;
        this.out = out;
    }

    int run(Options options) throws IOException {
        options.allow("--json");
        String id = options.only("receipt, event id or provider's event id", 0);
        JsonNode found = operations.run("Deliveries", "find", id);
        if (options.has("--json")) {
            out.println(found.toPrettyString());
        } else {
            found.forEach(this::print);
        }
        if (found.isEmpty()) {
            out.println(
                    "Nothing is known of " + id
                            + ". If it was answered 200, it is being tried right now, waits in an inbox for its"
                            + " next try (see `status`), or is older than waybill.history.keep. If not, see the answers in `status`.");
            return 1;
        }
        return 0;
    }

    private void print(JsonNode delivery) {
        out.println("delivery " + delivery.path("receipt").asText());
        line(
                "received",
                delivery.path("receivedAt").asText() + " at "
                        + delivery.path("endpoint").asText());
        line("now", delivery.path("state").asText());
        if (delivery.has("replayOf")) {
            line("replay of", delivery.path("replayOf").asText());
        }
        for (JsonNode event : delivery.path("delivered")) {
            line(
                    "delivered",
                    event.path("id").asText() + " to " + event.path("queue").asText());
        }
        for (JsonNode event : delivery.path("duplicates")) {
            line(
                    "duplicate",
                    event.path("id").asText() + " of " + event.path("of").asText());
        }
        delivery.path("ignored")
                .properties()
                .forEach(ignored -> line("ignored", ignored.getValue().asText() + " (" + ignored.getKey() + ")"));
        for (JsonNode part : delivery.path("parked")) {
            line(
                    "parked",
                    part.path("reason").asText() + ", " + part.path("detail").asText()
                            + (part.path("part").asText().isEmpty()
                                    ? ""
                                    : " (" + part.path("part").asText() + ")"));
        }
        out.println();
    }

    private void line(String name, String value) {
        out.println("  " + name + " ".repeat(11 - name.length()) + value);
    }
}
