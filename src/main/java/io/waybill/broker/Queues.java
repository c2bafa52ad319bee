package io.waybill.broker;

import io.waybill.StartRefusedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The queues. All are declared; nothing is created or deleted by sending or reading.
 *
 * @param queues names of the CRM queues: the built-in ones and those under {@code waybill.queues}
 */
@ConfigurationProperties("waybill")
public record Queues(List<String> queues) {

    /** Deliveries that could not go on, with the reason. */
    public static final String PARKED = "waybill.parked";
    /** A provider that there is not: its inbox is the self-test's. */
    public static final String SELF_TEST = "selftest";

    public static final String SELF_TEST_OUT = "waybill.selftest.out";
    private static final List<String> BUILT_IN = List.of(
            "crm.link.clicked",
            "crm.link.shortened",
            "crm.link.sent",
            "crm.link.delivered",
            "crm.message.opened",
            "crm.thread.replied");
    private static final String INBOX = "waybill.inbox.";
    private static final String CRM = "crm.";

    public Queues {
        Set<String> all = new LinkedHashSet<>(BUILT_IN);
        all.addAll(queues == null ? List.of() : queues);
        queues = List.copyOf(all);
        for (String queue : queues) {
            if (!queue.startsWith(CRM) || queue.length() == CRM.length()) {
                throw new StartRefusedException(
                        "waybill.queues contains '" + queue + "', which CRM readers could not reach.",
                        "Give it a name that begins with " + CRM);
            }
        }
    }

    public static String inbox(String provider) {
        return INBOX + provider;
    }

    /** The queue that events of a canonical type go to by default, e.g. {@code crm.link.clicked}. */
    public static String crm(String shortType) {
        return CRM + shortType;
    }

    public boolean contains(String crmQueue) {
        return queues.contains(crmQueue);
    }

    /** The canonical types that have a queue, e.g. {@code link.clicked}. */
    public List<String> types() {
        return queues.stream().map(queue -> queue.substring(CRM.length())).toList();
    }

    /** Every queue there must be, given the providers. */
    public Set<String> all(Set<String> providers) {
        Set<String> all = new TreeSet<>(queues);
        providers.forEach(provider -> all.add(inbox(provider)));
        all.addAll(List.of(PARKED, inbox(SELF_TEST), SELF_TEST_OUT));
        return all;
    }
}
