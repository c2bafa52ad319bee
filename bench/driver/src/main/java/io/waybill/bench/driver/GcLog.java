package io.waybill.bench.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from a JVM's {@code -Xlog:gc} how much it has allocated: what the heap has grown by between collections. */
final class GcLog {

    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(");

    private GcLog() {}

    /** Bytes up to the last collection, to a megabyte a collection. */
    static long allocatedBytes(Path log) {
        try {
            long megabytes = 0;
            long after = 0;
            for (String line : Files.exists(log) ? Files.readAllLines(log) : java.util.List.<String>of()) {
                Matcher collection = COLLECTION.matcher(line);
                if (collection.find()) {
                    megabytes += Math.max(0, Long.parseLong(collection.group(1)) - after);
                    after = Long.parseLong(collection.group(2));
                }
            }
            return megabytes << 20;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
