package io.waybill.fault;

import io.waybill.EditedRoutes;
import io.waybill.WaybillProcess;
import java.io.IOException;
import java.util.Map;

/**
 * Waybill with one of its two mechanisms taken out, to show that the harness notices. The checks that refuse such routes
 * at the start or roll them back are switched off by Byteman.
 */
final class Mutations {

    private static final String PUBLISH = "shared/publish.camel.yaml";
    private static final String UNCHECKED =
            """
            RULE no balance
            CLASS io.waybill.route.Manifest
            METHOD checkBalance
            AT ENTRY
            IF TRUE
            DO RETURN
            ENDRULE
            RULE no rules
            CLASS io.waybill.route.RouteRules
            METHOD check(java.util.List, java.util.List)
            AT ENTRY
            IF TRUE
            DO RETURN
            ENDRULE
            """;

    /** Every fifth group is rolled back at the last moment, as by a database that is away. */
    private static final String TROUBLE =
            """
            RULE roll back
            CLASS io.waybill.route.DeliveryGroup
            METHOD beforeCommit
            AT EXIT
            IF incrementCounter("groups") % 5 == 0
            DO THROW new java.lang.IllegalStateException("planned trouble")
            ENDRULE
            """;

    private Mutations() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("mutation-no-claims", Mutations::withoutClaims);
        faults.put("rolled-back-at-the-end", Mutations::rolledBack);
        faults.put("mutation-send-outside", Mutations::sendingOutside);
    }

    /** The claim step lets everything through. */
    private static void withoutClaims(Bench bench, int rounds) throws Exception {
        EditedRoutes edited = EditedRoutes.copy()
                .replace(
                        PUBLISH,
                        "- idempotentConsumer:\n                  id: claim-event\n"
                                + "                  idempotentRepository: claims\n"
                                + "                  removeOnFailure: false\n",
                        "- filter:\n                  id: claim-event\n")
                .replace(
                        PUBLISH,
                        "ref:\n                      expression: eventId",
                        "simple:\n                      expression: ${body} != null");
        run(bench, UNCHECKED, Map.of("WAYBILL_ROUTES", edited.location()), rounds);
    }

    /** Clicks are sent on another thread, which has a session of its own. */
    private static void sendingOutside(Bench bench, int rounds) throws Exception {
        EditedRoutes edited = EditedRoutes.copy()
                .replace(
                        PUBLISH,
                        "- to:\n                                  id: send-link-clicked\n",
                        "- wireTap:\n                                  id: send-link-clicked\n");
        run(bench, UNCHECKED + TROUBLE, Map.of("WAYBILL_ROUTES", edited.location()), rounds);
    }

    /** The same trouble without a mutation does no harm. */
    private static void rolledBack(Bench bench, int rounds) throws Exception {
        WaybillProcess node = run(bench, TROUBLE, Map.of(), rounds);
        bench.awaitEvents(100);
        int rolledBack = (int) Figures.of(node).rollbacks();
        if (rolledBack == 0) {
            throw new IllegalStateException("Nothing was rolled back");
        }
        bench.happened("rolled-back", rolledBack);
    }

    private static WaybillProcess run(Bench bench, String rules, Map<String, String> settings, int rounds)
            throws IOException {
        WaybillProcess node = bench.addEmbedded();
        bench.rush();
        node.withJvm(Failpoint.agent(node.dataDir(), rules)).start(settings);
        bench.load(200);
        bench.awaitStored(200 * rounds);
        return node;
    }
}
