package io.waybill.route;

import io.waybill.operate.Problem;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/**
 * The step of a route at which a delivery failed.
 *
 * @param name {@code <route id>/<step id>}
 * @param cause what was thrown there, at its root
 */
record FailedStep(String name, Throwable cause) {

    /** Notes the step in the delivery's manifest. Camel itself tells only the outermost one, such as a {@code to: direct:}. */
    @Component
    static final class Noted implements InterceptStrategy {

        @Override
        public Processor wrapProcessorInInterceptors(
                CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
            String name = CamelContextHelper.getRouteId(step) + "/" + step.getId();
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    return super.process(exchange, doneSync -> {
                        note(name, exchange);
                        callback.done(doneSync);
                    });
                }
            };
        }

        /** The innermost step comes first; those around it see the same failure. */
        private static void note(String name, Exchange exchange) {
            Manifest manifest = exchange.getException() == null ? null : Parts.manifest(exchange);
            if (manifest != null) {
                Throwable cause = Problem.root(exchange.getException());
                if (manifest.failedStep() == null || manifest.failedStep().cause() != cause) {
                    manifest.failedAt(new FailedStep(name, cause));
                }
            }
        }
    }
}
