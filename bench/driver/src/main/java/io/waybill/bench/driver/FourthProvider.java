package io.waybill.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Provider {@code acme}, made of Aktify's routes as Waybill's README says a provider is added. */
final class FourthProvider {

    private FourthProvider() {}

    /** Writes the routes and says what tells a contestant of it. */
    static Map<String, String> environment(Options options) throws IOException {
        Path from = options.home().resolve("routes");
        Path to = options.out().resolve("work/routes");
        EmbeddedGround.delete(to);
        try (Stream<Path> files = Files.walk(from)) {
            List<Path> texts = files.filter(file ->
                            Files.isRegularFile(file) && !file.toString().contains("/samples/"))
                    .toList();
            for (Path file : texts) {
                String name = from.relativize(file).toString();
                String text = Files.readString(file);
                write(to.resolve(name), text);
                if (name.startsWith("aktify")) {
                    write(to.resolve(name.replace("aktify", "acme")), text.replace("aktify", "acme"));
                }
            }
        }
        return Map.of(
                "BENCH_PROVIDERS",
                "nylas,twilio,aktify,acme",
                "WAYBILL_ROUTES",
                "file:" + to,
                "WAYBILL_ENDPOINTS_ACME_PROVIDER",
                "acme",
                "WAYBILL_ENDPOINTS_ACME_SCHEME",
                "aktify",
                "WAYBILL_ENDPOINTS_ACME_SECRETS",
                "acme-bench-secret",
                "WAYBILL_ENDPOINTS_ACME_SHORTLINKHOSTS",
                "link.akti.fyi");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
