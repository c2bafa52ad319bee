package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A copy of routes/ to be changed by a test, as an integrator would who sets WAYBILL_ROUTES. Samples are left out. */
public final class EditedRoutes {

    private final Path root;

    private EditedRoutes(Path root) {
        this.root = root;
    }

    public static EditedRoutes copy() throws IOException {
        Path from = Path.of("routes");
        Path to = Files.createTempDirectory("waybill-test").resolve("routes");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().contains("/samples/")) {
                    Path copy = to.resolve(from.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return new EditedRoutes(to);
    }

    /** Puts another text in the place of one that occurs exactly once. */
    public EditedRoutes replace(String file, String text, String replacement) throws IOException {
        Path path = root.resolve(file);
        String content = Files.readString(path);
        assertThat(content.split(Pattern.quote(text), -1))
                .as("%s once in %s", text, file)
                .hasSize(2);
        Files.writeString(path, content.replace(text, replacement));
        return this;
    }

    /** What WAYBILL_ROUTES is to be. */
    public String location() {
        return "file:" + root;
    }
}
