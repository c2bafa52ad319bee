package io.waybill.route;

import io.waybill.StartRefusedException;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoints;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * What routes must not do, because each was seen to lose or double events: leave the consumer's thread or transaction, or
 * acknowledge a delivery with parts of it missing. A route that breaks a rule, or names a queue that there is not, stops
 * the start.
 */
public final class RouteRules {

    private static final Set<String> SCHEMES_OUTSIDE =
            Set.of("seda", "disruptor", "disruptor-vm", "vm", "stub", "activemq", "activemq6", "amqp", "sjms", "sjms2");
    /** By their names in YAML. */
    private static final Set<String> STEPS_OUTSIDE = Set.of(
            "threads",
            "wireTap",
            "delay",
            "aggregate",
            "resequence",
            "saga",
            "circuitBreaker",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "throttle",
            "sample",
            "loop",
            "kamelet");

    private final Endpoints endpoints;
    private final Queues queues;

    public RouteRules(Endpoints endpoints, Queues queues) {
        this.endpoints = endpoints;
        this.queues = queues;
    }

    /** Throws {@link StartRefusedException} for the first rule broken. */
    public void check(List<RouteDefinition> routes, List<RouteConfigurationDefinition> configurations) {
        Map<String, String> readers = new HashMap<>();
        for (RouteDefinition route : routes) {
            String id = route.getRouteId();
            String from = route.getInput().getEndpointUri();
            checkUri(id, from);
            String other = from.startsWith("inbox:") ? readers.put(from, id) : null;
            if (other != null) {
                refuse(id, "it reads " + from + " as does route " + other + "; each would get half of the deliveries");
            }
            steps(route.getOutputs()).forEach(step -> checkStep(id, step));
        }
        configurations.forEach(this::check);
        for (String provider : endpoints.providers()) {
            if (!readers.containsKey("inbox:" + provider)) {
                throw new StartRefusedException(
                        "An endpoint under waybill.endpoints has provider: " + provider + ", but no route reads inbox:"
                                + provider + ".",
                        "Add routes/" + provider + "/" + provider + ".camel.yaml, or correct the endpoint.");
            }
        }
    }

    private void check(RouteConfigurationDefinition configuration) {
        String id = configuration.getId();
        for (OnExceptionDefinition onException : configuration.getOnExceptions()) {
            if (onException.getRedeliveryPolicyType() != null) {
                refuse(id, "onException tries again on another thread; a roll-back does it, with growing delay");
            }
            steps(onException.getOutputs()).forEach(step -> checkStep(id, step));
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Collection<ProcessorDefinition<?>> steps(List<ProcessorDefinition<?>> outputs) {
        return (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ProcessorDefinition.class);
    }

    private void checkStep(String route, ProcessorDefinition<?> step) {
        if (STEPS_OUTSIDE.contains(step.getShortName())) {
            refuse(route, step.getShortName() + " may leave the thread that holds the inbox's transaction");
        } else if (step instanceof SplitDefinition split) {
            checkParts(route, "split", split.getParallelProcessing(), split.getStopOnException());
            if (split.getAggregationStrategy() != null || split.getAggregationStrategyBean() != null) {
                refuse(route, "split with an aggregationStrategy acknowledges a delivery with parts of it missing");
            }
        } else if (step instanceof MulticastDefinition multicast) {
            checkParts(route, "multicast", multicast.getParallelProcessing(), multicast.getStopOnException());
        } else if (step instanceof IdempotentConsumerDefinition claim) {
            checkClaim(route, claim);
        } else if (step instanceof ToDynamicDefinition send) {
            checkUri(route, send.getUri());
        } else if (step instanceof SendDefinition<?> send) {
            checkUri(route, send.getEndpointUri());
        }
    }

    private static void checkParts(String route, String eip, String parallel, String stopOnException) {
        if (isOther(parallel, "false")) {
            refuse(route, eip + " with parallelProcessing leaves the thread that holds the inbox's transaction");
        }
        if (isOther(stopOnException, "false")) {
            refuse(route, eip + " with stopOnException acknowledges a delivery with parts of it missing");
        }
    }

    private static void checkClaim(String route, IdempotentConsumerDefinition claim) {
        if (!"false".equals(claim.getRemoveOnFailure())) {
            refuse(route, "idempotentConsumer needs removeOnFailure: false; failure never removes a claim");
        }
        if (isOther(claim.getEager(), "true") || isOther(claim.getSkipDuplicate(), "true")) {
            refuse(
                    route,
                    "idempotentConsumer must claim at once and skip duplicates: leave out eager and skipDuplicate");
        }
        if (!"claims".equals(claim.getIdempotentRepository())) {
            refuse(route, "idempotentConsumer needs idempotentRepository: claims");
        }
    }

    private static boolean isOther(String value, String standard) {
        return value != null && !value.equals(standard);
    }

    private void checkUri(String route, String uri) {
        int colon = uri.indexOf(':');
        String scheme = colon < 0 ? uri : uri.substring(0, colon);
        if (SCHEMES_OUTSIDE.contains(scheme) || scheme.contains("$")) {
            refuse(route, scheme + ": leaves the transaction of the inbox; use direct: and jms:");
        }
        if (!scheme.equals("jms") && !scheme.equals("inbox")) {
            return;
        }
        if (uri.contains("?")) {
            refuse(route, uri + " has options, most of which leave the transaction; name the queue and nothing else");
        }
        String name = uri.substring(scheme.length() + 1).replaceFirst("^queue:", "");
        String queue = scheme.equals("inbox") ? Queues.inbox(name) : name;
        if (!queue.contains("${") && !queues.all(endpoints.providers()).contains(queue)) {
            throw new StartRefusedException(
                    "Route " + route + " names the queue " + queue + ", which there is not.",
                    scheme.equals("inbox")
                            ? "Add an endpoint with provider: " + name + " under waybill.endpoints."
                            : "Add it under waybill.queues, or correct the route.");
        }
    }

    private static void refuse(String route, String why) {
        throw new StartRefusedException(
                "Route " + route + ": " + why + ".", "Change the route; RATIONALE.md tells why this is refused.");
    }
}
