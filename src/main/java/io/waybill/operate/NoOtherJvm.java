package io.waybill.operate;

import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.service.request.AbstractRequestHandler;

/**
 * Refuses a Jolokia request that names another JVM as its {@code target}. The module that would pass it on, to any
 * address, is left out of the build; without it Jolokia does here what was meant for elsewhere.
 *
 * <p>Jolokia finds it through {@code META-INF/jolokia/services}. Immutable; safe for many threads.
 */
public final class NoOtherJvm extends AbstractRequestHandler {

    public NoOtherJvm(int order) {
        super("none", order);
    }

    @Override
    public boolean canHandle(JolokiaRequest request) {
        return request.getOption("target") != null;
    }

    @Override
    public Object handleRequest(JolokiaRequest request, Object previousResult) {
        throw new SecurityException("Requests to other JVMs are not allowed");
    }
}
