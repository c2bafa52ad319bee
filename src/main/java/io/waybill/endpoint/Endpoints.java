package io.waybill.endpoint;

import io.waybill.Setting;
import io.waybill.StartRefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * All endpoints by name, as configured under {@code waybill.endpoints}. Immutable; a wrong entry stops the start.
 *
 * @param endpoints name (the last segment of the path) to endpoint
 */
@ConfigurationProperties("waybill")
public record Endpoints(Map<String, Endpoint> endpoints) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    public Endpoints {
        endpoints = endpoints == null ? Map.of() : Map.copyOf(new TreeMap<>(endpoints));
        endpoints.forEach(Endpoints::check);
    }

    /** The endpoint of that name, or null. */
    public Endpoint get(String name) {
        return endpoints.get(name);
    }

    /** Every provider that an endpoint names, sorted. */
    public Set<String> providers() {
        Set<String> providers = new TreeSet<>();
        endpoints.values().forEach(endpoint -> providers.add(endpoint.provider()));
        return providers;
    }

    private static void check(String name, Endpoint endpoint) {
        String setting = "waybill.endpoints." + name;
        if (!NAME.matcher(name).matches()) {
            throw new StartRefusedException(
                    "The endpoint name '" + name + "' under waybill.endpoints cannot stand in a URL.",
                    "Use lower-case letters, digits and hyphens, at most 64.");
        }
        if (endpoint.provider() == null || !NAME.matcher(endpoint.provider()).matches()) {
            throw new StartRefusedException(
                    setting + ".provider is missing or is not a folder name.",
                    "Name the folder under routes/ that processes these deliveries, e.g. provider: nylas.");
        }
        if (endpoint.scheme() == null) {
            throw new StartRefusedException(
                    setting + ".scheme is missing, so no sender could be proved.",
                    "Set it to nylas, twilio, aktify or standard-webhooks.");
        }
        Setting.isAtLeast(setting + ".tolerance", endpoint.tolerance(), Duration.ofSeconds(1));
    }
}
