package io.waybill.bench.camel;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How many events were sent so far, for the benchmark. */
@RestController
class Progress {

    private final Routes routes;

    Progress(Routes routes) {
        this.routes = routes;
    }

    @GetMapping("/bench/delivered")
    String delivered() {
        return Long.toString(routes.delivered());
    }
}
