package io.waybill.route;

import io.waybill.StartRefusedException;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoints;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SagaDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ThreadsDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;

/**
 * What routes must not do, because each was seen to lose or double events: leave the consumer's thread, or acknowledge a
 * delivery with parts of it missing. A route that breaks a rule, or names a queue that there is not, stops the start.
 */
public final class RouteRules {

    private static final Set<String> LEAVES_THE_THREAD =
            Set.of("seda", "disruptor", "disruptor-vm", "vm", "stub", "activemq", "activemq6", "amqp", "sjms", "sjms2");
    private static final List<String> LEAVES_THE_TRANSACTION = List.of(
            "username=",
            "password=",
            "connectionFactory=",
            "exchangePattern=InOut",
            "transacted=",
            "replyTo=",
            "deliveryPersistent=",
            "transferExchange=",
            "timeToLive=",
            "asyncConsumer=",
            "messageConverter=");

    private final Endpoints endpoints;
    private final Queues queues;

    public RouteRules(Endpoints endpoints, Queues queues) {
        this.endpoints = endpoints;
        this.queues = queues;
    }

    /** Throws {@link StartRefusedException} for the first rule broken. */
    public void check(List<RouteDefinition> routes) {
        for (RouteDefinition route : routes) {
            String from = route.getInput().getEndpointUri();
            checkUri(route, from);
            for (ProcessorDefinition<?> step : steps(route)) {
                checkStep(route, step);
            }
        }
        for (String provider : endpoints.providers()) {
            boolean has = routes.stream().anyMatch(route -> isInboxOf(provider, route));
            if (!has) {
                throw new StartRefusedException(
                        "An endpoint under waybill.endpoints has provider: " + provider + ", but no route reads inbox:"
                                + provider + ".",
                        "Add routes/" + provider + "/" + provider + ".camel.yaml, or correct the endpoint.");
            }
        }
    }

    private static boolean isInboxOf(String provider, RouteDefinition route) {
        return route.getInput().getEndpointUri().equals("inbox:" + provider);
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Collection<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return (Collection)
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class);
    }

    private void checkStep(RouteDefinition route, ProcessorDefinition<?> step) {
        if (step instanceof ThreadsDefinition
                || step instanceof WireTapDefinition
                || step instanceof DelayDefinition
                || step instanceof AggregateDefinition
                || step instanceof ResequenceDefinition
                || step instanceof SagaDefinition) {
            refuse(route, step.getShortName() + " leaves the thread that holds the inbox's transaction");
        } else if (step instanceof SplitDefinition split) {
            checkSplit(route, split);
        } else if (step instanceof MulticastDefinition multicast) {
            check(route, "multicast", multicast.getParallelProcessing(), multicast.getStopOnException());
        } else if (step instanceof RecipientListDefinition<?> list) {
            check(route, "recipientList", list.getParallelProcessing(), list.getStopOnException());
        } else if (step instanceof IdempotentConsumerDefinition idempotent) {
            if (!"false".equals(idempotent.getRemoveOnFailure())) {
                refuse(route, "idempotentConsumer needs removeOnFailure: false; failure never removes a claim");
            }
        } else if (step instanceof SendDefinition<?> send) {
            checkUri(route, send.getEndpointUri());
        } else if (step instanceof ToDynamicDefinition send) {
            checkUri(route, send.getUri());
        }
    }

    private static void checkSplit(RouteDefinition route, SplitDefinition split) {
        check(route, "split", split.getParallelProcessing(), split.getStopOnException());
        if (split.getAggregationStrategy() != null || split.getAggregationStrategyBean() != null) {
            refuse(route, "split with an aggregationStrategy acknowledges a delivery with parts of it missing");
        }
    }

    private static void check(RouteDefinition route, String eip, String parallel, String stopOnException) {
        if ("true".equals(parallel)) {
            refuse(route, eip + " with parallelProcessing leaves the thread that holds the inbox's transaction");
        }
        if ("true".equals(stopOnException)) {
            refuse(route, eip + " with stopOnException acknowledges a delivery with parts of it missing");
        }
    }

    private void checkUri(RouteDefinition route, String uri) {
        String scheme = uri.substring(0, uri.indexOf(':') < 0 ? uri.length() : uri.indexOf(':'));
        if (LEAVES_THE_THREAD.contains(scheme)) {
            refuse(route, scheme + ": leaves the transaction of the inbox; use direct: and jms:");
        }
        if (!scheme.equals("jms") && !scheme.equals("inbox")) {
            return;
        }
        for (String option : LEAVES_THE_TRANSACTION) {
            if (uri.contains(option)) {
                refuse(route, scheme + ": with " + option.replace("=", "") + " leaves the transaction of the inbox");
            }
        }
        String name =
                uri.substring(scheme.length() + 1).replaceFirst("^queue:", "").replaceFirst("\\?.*", "");
        String queue = scheme.equals("inbox") ? Queues.inbox(name) : name;
        if (!queue.contains("${") && !queues.all(endpoints.providers()).contains(queue)) {
            throw new StartRefusedException(
                    "Route " + route.getRouteId() + " names the queue " + queue + ", which there is not.",
                    scheme.equals("inbox")
                            ? "Add an endpoint with provider: " + name + " under waybill.endpoints."
                            : "Add it under waybill.queues, or correct the route.");
        }
    }

    private static void refuse(RouteDefinition route, String why) {
        throw new StartRefusedException(
                "Route " + route.getRouteId() + ": " + why + ".", "Change the route; see README.");
    }
}
