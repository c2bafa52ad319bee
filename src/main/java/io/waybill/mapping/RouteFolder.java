package io.waybill.mapping;

import io.waybill.StartRefusedException;
import java.io.IOException;
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
            String base = resolver.getResource(root + "/").getURL().toString();
            Map<String, Resource> files = new TreeMap<>();
            for (Resource file : resolver.getResources(root + "/**/*" + suffix)) {
                String url = file.getURL().toString();
                files.put(url.substring(url.startsWith(base) ? base.length() : url.lastIndexOf("/routes/") + 8), file);
            }
            return files;
        } catch (IOException e) {
            throw new StartRefusedException(
                    "WAYBILL_ROUTES is " + root + ", which cannot be read: " + e.getMessage(),
                    "Set it to classpath:routes or to a directory, e.g. file:./routes.",
                    e);
        }
    }
}
