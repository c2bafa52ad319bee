package io.waybill.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.util.FileSystemUtils;

/** Gives the demo a data directory of its own, fresh at each start and gone when it ends. */
final class DemoDataDirectory implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.acceptsProfiles(Profiles.of("demo"))) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory("waybill-demo");
            // After the broker is stopped, which would take it for a failing disk.
            SpringApplication.getShutdownHandlers().add(() -> {
                try {
                    FileSystemUtils.deleteRecursively(directory);
                } catch (IOException e) {
                    // It lies in the temporary directory; the system clears that.
                }
            });
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("demo", Map.of("waybill.data-dir", directory.toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
