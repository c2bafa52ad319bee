package io.waybill.mapping;

import io.waybill.StartRefusedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The folder that integrators edit: {@code classpath:routes}, as packaged, or a directory such as {@code file:./routes}
 * ({@code WAYBILL_ROUTES}).
 */
@Component
public final class RouteFolder {

    private final String root;
    private final PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();

    RouteFolder(@Value("${waybill.routes}") String root) {
        this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    }

    public String root() {
        return root;
    }

    /** Every file below the folder whose name ends so, by its path from there, e.g. {@code nylas/nylas.camel.yaml}. */
    public Map<String, Resource> files(String suffix) {
        try {
            Resource base = resolver.getResource(root + "/");
            Map<String, Resource> files = new TreeMap<>();
            for (Resource file : resolver.getResources(root + "/**/*" + suffix)) {
                files.put(relative(base, file), file);
            }
            return files;
        } catch (IOException e) {
            throw new StartRefusedException(
                    "WAYBILL_ROUTES is " + root + ", which cannot be read: " + e.getMessage(),
                    "Set it to classpath:routes or to a directory, e.g. file:./routes.",
                    e);
        }
    }

    private static String relative(Resource base, Resource file) throws IOException {
        if (base.isFile() && file.isFile()) {
            Path from = base.getFile().toPath().toAbsolutePath().normalize();
            Path to = file.getFile().toPath().toAbsolutePath().normalize();
            return from.relativize(to).toString().replace(File.separatorChar, '/');
        }
        return file.getURL().toString().substring(base.getURL().toString().length());
    }
}
