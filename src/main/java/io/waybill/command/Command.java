package io.waybill.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What {@code java -jar waybill.jar} does when it is told more: asks a running Waybill over its management port, as user
 * {@code admin}, and prints the answer. Nothing is started.
 *
 * <p>Ends with 0; with 1 where it was not done or nothing was found; with 2 where the command line is wrong.
 */
public final class Command {

    private static final Set<String> HELP_NAMES = Set.of("help", "--help", "-h");
    private static final String HELP =
            """
            java -jar waybill.jar                    starts Waybill
            java -jar waybill.jar status             what came in today, what became of it, and what waits where
            java -jar waybill.jar find <id>          where a delivery or event is: by receipt, event id or provider's event id
            java -jar waybill.jar parked list        the parked deliveries and why they are parked
            java -jar waybill.jar parked show <receipt>      one of them with its payload
            java -jar waybill.jar parked replay <receipt>    says what a replay would do, asks, and sends it back to its inbox
            java -jar waybill.jar parked replay --all        the same for all, or those that the filter means
            java -jar waybill.jar parked discard <receipt>   asks, and throws it away for good

            Filter of list and replay: --reason, --provider, --endpoint, --from and --to (by when it was parked, e.g.
            2026-11-20T08:00:00Z). replay --dry-run changes nothing; --yes does not ask; --json prints JSON.

            They talk to the management port of a running Waybill: WAYBILL_MANAGEMENT_URL, else 127.0.0.1 with
            MANAGEMENT_SERVER_PORT (8081), as user admin with WAYBILL_ADMIN_PASSWORD, else the password in the file
            admin-password under WAYBILL_DATA_DIR (./data).
            """;

    private final Operations operations;
    private final PrintStream out;
    private final BufferedReader in;

    Command(Operations operations, PrintStream out, BufferedReader in) {
        this.operations = operations;
        this.out = out;
        this.in = in;
    }

    /** Whether these arguments are a command, if a mistyped one; else they are Spring Boot's, for the start. */
    public static boolean isOne(String... arguments) {
        return arguments.length > 0 && (!arguments[0].startsWith("-") || HELP_NAMES.contains(arguments[0]));
    }

    /** Does what the arguments say; the exit status. */
    public static int run(String... arguments) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        try {
            return new Command(Operations.ofRunningWaybill(System.getenv()), System.out, in)
                    .run(Arrays.asList(arguments));
        } catch (CommandException e) {
            System.err.println(e.getMessage());
            return e.status();
        } catch (IOException e) {
            System.err.println("The answer could not be read: " + e.getMessage());
            return 1;
        }
    }

    int run(List<String> arguments) throws IOException {
        Options options = Options.of(arguments.subList(1, arguments.size()));
        return switch (arguments.get(0)) {
            case "parked" -> new ParkedCommand(operations, out, in).run(options);
            case "find" -> new FindCommand(operations, out).run(options);
            case "status" -> new StatusCommand(operations, out).run(options);
            default -> {
                if (!HELP_NAMES.contains(arguments.get(0))) {
                    throw CommandException.wrong("There is no command '" + arguments.get(0) + "'.");
                }
                out.print(HELP);
                yield 0;
            }
        };
    }
}
