package io.waybill.fault;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process wrote and synced, and when, as strace saw it from {@link #of} to {@link #end}. */
final class SystemCalls {

    private static final Pattern LINE =
            Pattern.compile("(\\d+) +(\\d+\\.\\d+) (?:<\\.\\.\\. )?(\\w+)(?: resumed>|\\()(.*)", Pattern.DOTALL);
    private static final Pattern TOOK = Pattern.compile("<(\\d+\\.\\d+)>$");
    private static final Pattern FILE = Pattern.compile("^\\d+<([^>]*)>");

    private final Process strace;
    private final Path output;

    /**
     * One call.
     *
     * @param file path or socket of its file descriptor
     * @param hex the bytes it wrote, as strace prints them: {@code \x61\x62}
     * @param begin seconds since 1970
     */
    record Call(String name, String file, String hex, double begin, double end) {

        boolean isSync() {
            return name.equals("fdatasync") || name.equals("fsync");
        }

        boolean holds(byte[] bytes) {
            return hex.contains(printed(bytes));
        }
    }

    private SystemCalls(Process strace, Path output) {
        this.strace = strace;
        this.output = output;
    }

    /** Whether there is strace, and it may attach to a process that is not its child. */
    static boolean canBeSeen() throws IOException {
        Path scope = Path.of("/proc/sys/kernel/yama/ptrace_scope");
        boolean mayAttach = System.getProperty("user.name").equals("root")
                || !Files.exists(scope)
                || Files.readString(scope).strip().equals("0");
        return mayAttach && Files.isExecutable(Path.of("/usr/bin/strace"));
    }

    /** From now on, with all threads and children there are and will be. */
    static SystemCalls of(Path folder, List<Long> pids) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "strace", ".txt");
        List<String> command = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-ttt",
                "-T",
                "-y",
                "-xx",
                "-s",
                "600000",
                "-o",
                output.toString(),
                "-e",
                "trace=write,pwrite64,writev,pwritev,sendto,sendmsg,fdatasync,fsync"));
        pids.forEach(pid -> command.addAll(List.of("-p", Long.toString(pid))));
        Path log = folder.resolve("strace.log");
        Process strace = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // What a process writes before it is attached to is not seen.
        await().atMost(Duration.ofMinutes(1))
                .failFast(() -> {
                    if (!strace.isAlive()) {
                        throw new IllegalStateException("strace ended: " + Files.readString(log));
                    }
                })
                .until(() -> {
                    String said = Files.readString(log);
                    return pids.stream().allMatch(pid -> said.contains("Process " + pid + " attached"));
                });
        return new SystemCalls(strace, output);
    }

    /** Ends it; what there was. */
    List<Call> end() throws IOException, InterruptedException {
        strace.destroy();
        strace.waitFor(30, TimeUnit.SECONDS);
        List<Call> calls = new ArrayList<>();
        Map<String, String> unfinished = new HashMap<>();
        Map<String, Double> begun = new HashMap<>();
        for (String line : Files.readAllLines(output, StandardCharsets.ISO_8859_1)) {
            Matcher call = LINE.matcher(line);
            if (!call.matches()) {
                continue;
            }
            String thread = call.group(1);
            double at = Double.parseDouble(call.group(2));
            String arguments = call.group(4);
            if (arguments.endsWith("<unfinished ...>")) {
                unfinished.put(thread, arguments);
                begun.put(thread, at);
                continue;
            }
            boolean resumed = line.contains("<... ");
            String first = resumed ? unfinished.remove(thread) : arguments;
            Double begin = resumed ? begun.remove(thread) : Double.valueOf(at);
            Matcher took = TOOK.matcher(arguments);
            if (first != null && took.find()) {
                calls.add(
                        new Call(call.group(3), file(first), first, begin, begin + Double.parseDouble(took.group(1))));
            }
        }
        return calls;
    }

    /** With -xx strace prints paths in hexadecimal too. */
    private static String file(String arguments) {
        Matcher file = FILE.matcher(arguments);
        if (!file.find()) {
            return "";
        }
        String printed = file.group(1);
        return printed.startsWith("\\x")
                ? new String(HexFormat.of().parseHex(printed.replace("\\x", "")), StandardCharsets.UTF_8)
                : printed;
    }

    private static String printed(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append("\\x").append(HexFormat.of().toHexDigits(b));
        }
        return hex.toString();
    }
}
