package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** {@code parked list | show | replay | discard}. */
final class ParkedCommand {

    private static final String TYPE = "Parked";

    private final Operations operations;
    private final PrintStream out;
    private final BufferedReader in;

    ParkedCommand(Operations operations, PrintStream out, BufferedReader in) {
        this.operations = operations;
        this.out = out;
        this.in = in;
    }

    int run(Options options) throws IOException {
        String what = options.words().isEmpty() ? "" : options.words().get(0);
        return switch (what) {
            case "list" -> list(options);
            case "show" -> show(options);
            case "replay" -> replay(options);
            case "discard" -> discard(options);
            default -> throw CommandException.wrong("parked what? list, show, replay or discard.");
        };
    }

    private int list(Options options) throws IOException {
        options.atMost(1);
        options.allow("--reason", "--provider", "--endpoint", "--from", "--to", "--json");
        JsonNode parked = operations.run(TYPE, "list", options.filter());
        if (options.has("--json")) {
            out.println(parked.toPrettyString());
            return 0;
        }
        if (parked.isEmpty()) {
            out.println("Nothing is parked.");
            return 0;
        }
        Table table = new Table("receipt", "reason", "provider", "endpoint", "received", "parts", "detail");
        for (JsonNode delivery : parked) {
            table.add(
                    delivery.path("receipt").asText(),
                    delivery.path("reason").asText(),
                    delivery.path("provider").asText(),
                    delivery.path("endpoint").asText(),
                    delivery.path("receivedAt").asText(),
                    delivery.path("partCount").asText(),
                    delivery.path("detail").asText());
        }
        table.print(out);
        return 0;
    }

    private int show(Options options) throws IOException {
        options.allow("--json");
        JsonNode delivery = operations.run(TYPE, "show", options.only("receipt", 1));
        if (options.has("--json")) {
            out.println(delivery.toPrettyString());
            return 0;
        }
        for (String name : new String[] {
            "receipt", "reason", "detail", "provider", "endpoint", "receivedAt", "parkedAt", "bytes", "partCount"
        }) {
            out.println(name + ": " + delivery.path(name).asText());
        }
        for (JsonNode part : delivery.path("parts")) {
            out.println("part "
                    + (part.path("part").asText().isEmpty()
                            ? "(whole)"
                            : part.path("part").asText()) + ": "
                    + part.path("reason").asText() + ", " + part.path("detail").asText());
        }
        out.println();
        out.println(delivery.path("body").asText());
        return 0;
    }

    private int replay(Options options) throws IOException {
        options.allow("--reason", "--provider", "--endpoint", "--from", "--to", "--all", "--dry-run", "--yes");
        boolean all = options.has("--all") || !options.values().isEmpty();
        List<JsonNode> would = new ArrayList<>();
        if (all) {
            options.atMost(1);
            operations.run(TYPE, "dryRunAll", options.filter()).forEach(would::add);
        } else {
            would.add(operations.run(TYPE, "dryRun", options.only("receipt (or --all, or a filter)", 1)));
        }
        if (would.isEmpty()) {
            out.println("Nothing is parked that this means.");
            return 0;
        }
        would.forEach(delivery -> out.println(told(delivery)));
        if (options.has("--dry-run")) {
            return 0;
        }
        if (!options.has("--yes")
                && !isMeant("Replay " + would.size() + (would.size() == 1 ? " delivery" : " deliveries"))) {
            out.println("Nothing was replayed.");
            return 1;
        }
        if (all) {
            JsonNode receipts = operations.run(TYPE, "replayAll", options.filter());
            receipts.properties()
                    .forEach(pair -> replayed(pair.getKey(), pair.getValue().asText()));
        } else {
            String receipt = options.words().get(1);
            replayed(receipt, operations.run(TYPE, "replay", receipt).asText());
        }
        return 0;
    }

    private void replayed(String old, String again) {
        out.println(old + " replayed as " + again);
    }

    private static String told(JsonNode delivery) {
        String receipt = delivery.path("receipt").asText();
        if (delivery.has("fails")) {
            return receipt + ": " + delivery.path("fails").asText();
        }
        List<String> does = new ArrayList<>();
        if (!delivery.path("emit").isEmpty()) {
            List<String> types = new ArrayList<>();
            delivery.path("emit").forEach(type -> types.add(type.asText()));
            does.add("emit " + types.size() + " ("
                    + String.join(", ", types.stream().distinct().toList()) + ")");
        }
        if (delivery.path("duplicates").asInt() > 0) {
            does.add("duplicate " + delivery.path("duplicates").asInt());
        }
        delivery.path("ignored")
                .properties()
                .forEach(ignored -> does.add("ignore " + ignored.getValue().asInt() + " (" + ignored.getKey() + ")"));
        for (JsonNode part : delivery.path("parkAgain")) {
            does.add("park again"
                    + (part.path("part").asText().isEmpty()
                            ? ""
                            : " " + part.path("part").asText()) + " ("
                    + part.path("reason").asText() + ": " + part.path("detail").asText() + ")");
        }
        return receipt + ": " + (does.isEmpty() ? "nothing" : String.join(", ", does));
    }

    private int discard(Options options) throws IOException {
        options.allow("--yes");
        String receipt = options.only("receipt", 1);
        if (!options.has("--yes") && !isMeant("Throw away " + receipt + " for good")) {
            out.println("Nothing was discarded.");
            return 1;
        }
        out.println(operations.run(TYPE, "discard", receipt, receipt).asText());
        return 0;
    }

    private boolean isMeant(String question) throws IOException {
        out.print(question + "? [y/N] ");
        out.flush();
        String answer = in.readLine();
        return answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }
}
