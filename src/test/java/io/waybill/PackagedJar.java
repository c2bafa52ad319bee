package io.waybill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged jar, as it is or extracted and trained as in the Dockerfile, which takes two thirds off the work of each
 * start. It is extracted once for each build, by whichever of the tests' JVMs comes first.
 */
public final class PackagedJar {

    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    private static final String ARCHIVE = "waybill.jsa";

    private static Path extracted;

    private PackagedJar() {}

    private static Path jar() {
        return Path.of(System.getProperty("waybill.jar"));
    }

    /** The start of a command line that ends with the jar's own arguments. */
    public static List<String> command(String... jvmOptions) {
        Path folder = extracted();
        List<String> command = new ArrayList<>(JAVA);
        command.add("-XX:SharedArchiveFile=" + folder.resolve(ARCHIVE));
        command.addAll(Arrays.asList(jvmOptions));
        command.addAll(List.of("-jar", folder.resolve(jar().getFileName()).toString()));
        return command;
    }

    /** The same with the one file that the build makes. */
    public static List<String> asItIs(String... jvmOptions) {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(Arrays.asList(jvmOptions));
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }

    private static synchronized Path extracted() {
        if (extracted == null) {
            Path lock = jar().resolveSibling("extracted.lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                extracted = extractedFrom(Files.getLastModifiedTime(jar()).toMillis());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return extracted;
    }

    private static Path extractedFrom(long build) throws IOException {
        Path folder = jar().resolveSibling("extracted");
        Path done = folder.resolve("build-" + build);
        if (!Files.exists(done)) {
            FileSystemUtils.deleteRecursively(folder);
            run(asItIs("-Djarmode=tools"), Map.of(), "extract", "--destination", folder.toString());
            train(folder);
            Files.createFile(done);
        }
        return folder;
    }

    /** A start up to where it would listen, whose classes are kept. */
    private static void train(Path folder) throws IOException {
        Path dataDir = Files.createTempDirectory("waybill-test");
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + folder.resolve(ARCHIVE),
                "-Dspring.context.exit=onRefresh",
                "-jar",
                folder.resolve(jar().getFileName()).toString()));
        run(
                command,
                Map.of(
                        "WAYBILL_DATA_DIR", dataDir.toString(),
                        "WAYBILL_BROKER_PORT", Integer.toString(RunningWaybill.freePort()),
                        "WAYBILL_BROKER_PASSWORD", "crm-training-password"));
        FileSystemUtils.deleteRecursively(dataDir);
    }

    private static void run(List<String> command, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile("waybill-test", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        int status = builder.start().onExit().join().exitValue();
        if (status != 0) {
            throw new IllegalStateException(all + " ended with " + status + ":\n" + Files.readString(output));
        }
        Files.delete(output);
    }
}
