package io.waybill.fault;

import io.waybill.EditedRoutes;
import java.io.IOException;

/** A second version of a mapping: clicks come out in the opposite order, and each notification gives one more event. */
final class OtherMapping {

    private static final String FILE = "nylas/mappings/message.link_clicked.jslt";

    private OtherMapping() {}

    /** What WAYBILL_ROUTES is to be. */
    static String location() throws IOException {
        return EditedRoutes.copy()
                .replace(
                        FILE,
                        "if (size($clicks) == 0)",
                        """
                        def mirrored(seconds)
                          if ($seconds == null) null else 3500000000 - $seconds

                        [event($envelope, $object, $grant, $message,
                          ["nylas", "link.clicked", $grant, $message, "extra", $envelope.id],
                          1000000000, {}, null)] +
                        if (size($clicks) == 0)""")
                .replace(
                        FILE,
                        "first-present($click.timestamp, $object.timestamp, $envelope.time)",
                        "mirrored(first-present($click.timestamp, $object.timestamp, $envelope.time))")
                .location();
    }
}
