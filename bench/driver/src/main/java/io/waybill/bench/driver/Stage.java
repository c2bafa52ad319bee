package io.waybill.bench.driver;

import java.util.HashMap;
import java.util.Map;

/** What all modes share: the options, the payloads prepared so far, and fresh ground for each run. */
final class Stage {

    private final Options options;
    private final Map<String, Payload> payloads = new HashMap<>();

    Stage(Options options) {
        this.options = options;
    }

    Options options() {
        return options;
    }

    /** At least so many deliveries of the mix, prepared before anything is measured. */
    Payload payload(String mix, int deliveries) throws Exception {
        Payload payload = payloads.get(mix);
        if (payload == null || payload.count() < deliveries) {
            System.out.println("Preparing " + deliveries + " deliveries of the mix " + mix);
            payload = new Payload(
                    options.out().resolve("work/payload-" + mix),
                    mix,
                    deliveries,
                    options.number("seed"),
                    options.home());
            payloads.put(mix, payload);
        }
        return payload;
    }

    Ground ground() throws Exception {
        return options.isExternal() ? new ExternalGround(options) : new EmbeddedGround(options);
    }
}
