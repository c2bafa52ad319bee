package io.waybill.route;

import io.waybill.StartRefusedException;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoints;
import io.waybill.mapping.RouteFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.stereotype.Component;

/**
 * Loads every {@code *.camel.yaml} below the routes folder, also from a packaged jar, where Camel's own pattern loses
 * sub-folders, and refuses routes that would break the transaction.
 */
@Component
final class RouteLoader implements CamelContextConfiguration {

    private static final String SUFFIX = ".camel.yaml";

    private final RouteFolder folder;
    private final Endpoints endpoints;
    private final Queues queues;

    RouteLoader(RouteFolder folder, Endpoints endpoints, Queues queues) {
        this.folder = folder;
        this.endpoints = endpoints;
        this.queues = queues;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        if (folder.files(SUFFIX).isEmpty()) {
            throw new StartRefusedException(
                    "WAYBILL_ROUTES is " + folder.root() + ", where there is no route file (*" + SUFFIX + ").",
                    "Set it to classpath:routes or to a directory, e.g. file:./routes.");
        }
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        List<RouteDefinition> ours = List.copyOf(model.getRouteDefinitions());
        try {
            // All at once, so that every route finds the route configuration it names.
            PluginHelper.getRoutesLoader(context).loadRoutes(resources());
        } catch (Exception e) {
            throw new StartRefusedException(
                    "A route file below " + folder.root() + " cannot be loaded: "
                            + innermost(e).getMessage(),
                    "Correct that file; it is Camel's YAML DSL in its canonical form.",
                    e);
        }
        List<RouteDefinition> loaded = new ArrayList<>(model.getRouteDefinitions());
        loaded.removeAll(ours);
        new RouteRules(endpoints, queues).check(loaded, model.getRouteConfigurationDefinitions());
        // The route keeps its handler. Only the definition loses it: Hawtio takes it for a step in front of the route,
        // and
        // then draws no route at all.
        loaded.forEach(route -> route.setErrorHandler(null));
    }

    private List<Resource> resources() {
        List<Resource> resources = new ArrayList<>();
        folder.files(SUFFIX).forEach((path, file) -> {
            try {
                resources.add(ResourceHelper.fromBytes(folder.root() + "/" + path, file.getContentAsByteArray()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return resources;
    }

    private static Throwable innermost(Throwable e) {
        return e.getCause() == null ? e : innermost(e.getCause());
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        // Nothing to do once the routes run.
    }
}
