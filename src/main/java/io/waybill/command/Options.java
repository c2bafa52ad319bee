package io.waybill.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of a command line, its {@code --name value} pairs and its switches. */
record Options(List<String> words, Map<String, String> values, Set<String> switches) {

    private static final Set<String> VALUES = Set.of("--reason", "--provider", "--endpoint", "--from", "--to");
    private static final Set<String> SWITCHES = Set.of("--all", "--dry-run", "--yes", "--json");

    static Options of(List<String> arguments) {
        List<String> words = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        Set<String> switches = new HashSet<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (VALUES.contains(argument)) {
                if (i + 1 == arguments.size()) {
                    throw CommandException.wrong(argument + " needs a value.");
                }
                i++;
                values.put(argument, arguments.get(i));
            } else if (SWITCHES.contains(argument)) {
                switches.add(argument);
            } else if (argument.startsWith("--")) {
                throw CommandException.wrong("There is no option " + argument + ".");
            } else {
                words.add(argument);
            }
        }
        return new Options(words, values, switches);
    }

    /** Refuses an option that this command does not know: {@code discard --dry-run} would throw the delivery away. */
    void allow(String... known) {
        List<String> allowed = List.of(known);
        for (Set<String> given : List.of(values.keySet(), switches)) {
            for (String option : given) {
                if (!allowed.contains(option)) {
                    throw CommandException.wrong("This command has no option " + option + ".");
                }
            }
        }
    }

    boolean has(String name) {
        return switches.contains(name);
    }

    /** The only word there must be after the first {@code skipped}. */
    String only(String what, int skipped) {
        if (words.size() != skipped + 1) {
            throw CommandException.wrong("Exactly one " + what + " is needed.");
        }
        return words.get(skipped);
    }

    /** No more words than these. */
    void atMost(int count) {
        if (words.size() > count) {
            throw CommandException.wrong("'" + words.get(count) + "' is too much.");
        }
    }

    /** Reason, provider, endpoint, from, to: empty where not given. */
    String[] filter() {
        return new String[] {
            values.getOrDefault("--reason", ""),
            values.getOrDefault("--provider", ""),
            values.getOrDefault("--endpoint", ""),
            values.getOrDefault("--from", ""),
            values.getOrDefault("--to", "")
        };
    }
}
