package io.waybill.fault;

import io.waybill.RunningWaybill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged jar, unpacked by itself and with an archive of the classes that it loads, as the image has it: its start takes
 * half the processor time, so that an hour sees twice the kills. The program is the same.
 */
final class FastStart {

    private static final String JAR = "waybill.jar";

    private FastStart() {}

    /** Has every process that this JVM starts from now on start that way. Made once for each jar. */
    static synchronized void use() throws IOException, InterruptedException {
        Path jar = Path.of(System.getProperty(JAR)).toAbsolutePath();
        if (System.getProperty("waybill.jvm") != null) {
            return;
        }
        Path folder = jar.resolveSibling(
                "fast-start-" + Files.getLastModifiedTime(jar).toMillis());
        Path archive = folder.resolve("classes.jsa");
        if (!Files.exists(archive)) {
            run(
                    folder.getParent(),
                    "-Djarmode=tools",
                    "-jar",
                    jar.toString(),
                    "extract",
                    "--destination",
                    folder.toString());
            run(
                    folder,
                    "-XX:+UseSerialGC",
                    "-XX:ArchiveClassesAtExit=" + archive,
                    "-Dspring.context.exit=onRefresh",
                    "-Dserver.port=" + RunningWaybill.freePort(),
                    "-Dmanagement.server.port=" + RunningWaybill.freePort(),
                    "-Dwaybill.data-dir=" + Files.createTempDirectory("waybill-test"),
                    "-jar",
                    folder.resolve(jar.getFileName()).toString());
        }
        System.setProperty(JAR, folder.resolve(jar.getFileName()).toString());
        System.setProperty(
                "waybill.jvm",
                "-XX:SharedArchiveFile=" + archive + " -XX:+UnlockDiagnosticVMOptions"
                        + " -XX:-BytecodeVerificationRemote");
    }

    private static void run(Path directory, String... arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("fast-start.log");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        int status = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status + ", see " + log);
        }
    }
}
