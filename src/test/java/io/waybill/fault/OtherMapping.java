package io.waybill.fault;

import io.waybill.EditedRoutes;
import java.io.IOException;
import java.util.List;

/** A second version of a mapping: clicks come out in the opposite order, and each notification gives one more event. */
final class OtherMapping {

    private static final String FILE = "nylas/mappings/message.link_clicked.jslt";

    /** Seconds at which the event more happened, which tell two such versions apart. */
    static final List<String> VERSIONS = List.of("1000000000", "1000000001");

    private OtherMapping() {}

    /**
     * What WAYBILL_ROUTES is to be.
     *
     * @param version one of {@link #VERSIONS}
     */
    static String location(String version) throws IOException {
        return EditedRoutes.copy()
                .replace(
                        FILE,
                        "if (size($clicks) == 0)",
                        """
                        def mirrored(seconds)
                          if ($seconds == null) null else 3500000000 - $seconds

                        (if (size($clicks) == 0)""")
                .replace(
                        FILE,
                        "first-present($click.timestamp, $object.timestamp, $envelope.time)",
                        "mirrored(first-present($click.timestamp, $object.timestamp, $envelope.time))")
                .replace(
                        FILE,
                        "\"userAgent\": $click.user_agent })]",
                        """
                        "userAgent": $click.user_agent })]) +
                          [event($envelope, $object, $grant, $message,
                            ["nylas", "link.clicked", $grant, $message, "extra", $envelope.id, "%s"],
                            %s, {}, null)]"""
                                .formatted(version, version))
                .location();
    }
}
