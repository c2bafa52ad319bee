package io.waybill.bench.driver;

import java.nio.file.Path;
import java.util.Random;

/**
 * An endless series of deliveries, the same for the same seed. Bodies are the recorded samples under {@code routes/}, as compact
 * JSON, with fresh ids, times, addresses and agents.
 *
 * <ul>
 *   <li>{@code real}: of 100 deliveries 40 Nylas clicks, 35 opens, 4 replies, 6 in the legacy form with one or two deltas, 9 of
 *       Twilio with one to four members, 6 of Aktify. A message is told of 1 to 50 times, 3 on average; each time with one more
 *       entry in {@code recents} and all earlier ones, so that of three events found about two are duplicates.
 *   <li>{@code all-new}: the same, but each Nylas notification is about a message of its own, with one entry: no duplicates.
 *   <li>{@code storm}: clicks on one message; 50 entries in every notification, of which the last is new.
 *   <li>{@code providers-<n>}: clicks and opens as in {@code all-new}, equally many deliveries for the first n of nylas, twilio,
 *       aktify and acme, which sends what Aktify does.
 * </ul>
 */
final class Mix {

    private static final String[] PROVIDERS = {"nylas", "twilio", "aktify", "acme"};

    private final String name;
    private final Random random;
    private final NylasBodies nylas;
    private final SmsBodies sms;
    private int number;

    Mix(String name, long seed, Path home) {
        this.name = name;
        this.random = new Random(seed);
        this.nylas = new NylasBodies(home.resolve("routes/nylas/samples"), random, !name.equals("real"));
        this.sms = new SmsBodies(home.resolve("routes"), random);
    }

    Delivery next() {
        number++;
        if (name.equals("storm")) {
            return nylas.storm();
        }
        if (name.startsWith("providers-")) {
            int count = Integer.parseInt(name.substring("providers-".length()));
            String provider = PROVIDERS[number % count];
            return switch (provider) {
                case "nylas" -> nylas.tracked(random.nextBoolean());
                case "twilio" -> sms.twilio(1);
                default -> sms.aktify(provider);
            };
        }
        int kind = random.nextInt(100);
        if (kind < 75) {
            return nylas.tracked(kind < 40);
        }
        if (kind < 79) {
            return nylas.replied();
        }
        if (kind < 85) {
            return nylas.legacy(random.nextBoolean());
        }
        return kind < 94 ? sms.twilio(1 + random.nextInt(4)) : sms.aktify("aktify");
    }
}
