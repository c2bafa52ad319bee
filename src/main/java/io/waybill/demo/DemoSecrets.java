package io.waybill.demo;

import io.waybill.StartRefusedException;
import io.waybill.endpoint.Endpoints;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Refuses to start with a secret that anybody could know, unless it is the demo. */
@Component
@Profile("!demo")
final class DemoSecrets {

    /** Those of application-demo.yaml, and the one Nylas signs its test events with, which its documentation prints. */
    static final Set<String> WELL_KNOWN = Set.of(
            "waybill-demo-nylas-secret",
            "waybill-demo-twilio-auth-token",
            "waybill-demo-aktify-secret",
            "waybill-demo-crm-password",
            "mock-webhook-secret");

    DemoSecrets(Endpoints endpoints, @Value("${waybill.broker.password:}") String brokerPassword) {
        endpoints.endpoints().forEach((name, endpoint) -> {
            if (endpoint.secrets().stream().anyMatch(WELL_KNOWN::contains)) {
                refuse("waybill.endpoints." + name + ".secrets contains a secret");
            }
        });
        if (WELL_KNOWN.contains(brokerPassword)) {
            refuse("WAYBILL_BROKER_PASSWORD is a password");
        }
    }

    private static void refuse(String what) {
        throw new StartRefusedException(
                what + " that is printed in public documentation: anybody could use it.",
                "Set one of your own; for a try-out start with SPRING_PROFILES_ACTIVE=demo.");
    }
}
