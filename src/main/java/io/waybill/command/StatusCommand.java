package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;

/** {@code status}: what came in today, what became of it, and what waits where. */
final class StatusCommand {

    private static final String TYPE = "Deliveries";

    private final Operations operations;
    private final PrintStream out;

    StatusCommand(Operations operations, PrintStream out) {
        this.operations = operations;
        this.out = out;
    }

    int run(Options options) throws IOException {
        options.atMost(0);
        options.allow("--json");
        JsonNode status = operations.run(TYPE, "status");
        if (options.has("--json")) {
            out.println(status.toPrettyString());
            return 0;
        }
        out.println("Processed since 00:00 UTC");
        table(status.path("today"), "endpoint", "deliveries", "delivered", "duplicates", "ignored", "parked");
        out.println("Answered since Waybill started");
        table(status.path("answers"), "endpoint", "status", "cause", "deliveries");
        out.println("Queues now");
        table(status.path("queues"), "queue", "messages", "oldest");
        if (status.path("problems").isEmpty()) {
            out.println("Nothing is wrong.");
        }
        status.path("problems").forEach(problem -> out.println(problem.asText()));
        return status.path("problems").isEmpty() ? 0 : 1;
    }

    private void table(JsonNode rows, String... columns) {
        if (rows.isEmpty()) {
            out.println("nothing");
        } else {
            Table table = new Table(columns);
            for (JsonNode row : rows) {
                String[] cells = new String[columns.length];
                for (int i = 0; i < columns.length; i++) {
                    cells[i] = row.path(columns[i]).asText();
                }
                table.add(cells);
            }
            table.print(out);
        }
        out.println();
    }
}
