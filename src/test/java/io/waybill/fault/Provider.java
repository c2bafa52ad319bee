package io.waybill.fault;

import io.waybill.WaybillProcess;
import io.waybill.demo.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;

/**
 * How each provider signs, waits and sends again. Waits are a fortieth of the real ones or less, so that a run of minutes sees what
 * hours would. Source: the providers' own pages, read 2026-11-20.
 */
enum Provider {
    /** Three attempts in all, the last 10 to 20 minutes after the first; few statuses are temporary. Waits 10 s. */
    NYLAS("nylas", 3, 10, Set.of(408, 429, 502, 503, 504, 507)) {
        @Override
        Signer.Signed sign(byte[] body) {
            return Signer.nylas(WaybillProcess.NYLAS_SECRET, body);
        }

        @Override
        Duration pause(int attempt, Random random) {
            return attempt == 1 ? between(1_000, 3_000, random) : between(15_000, 30_000, random);
        }
    },
    /** Until it succeeds or 4 hours have passed, with growing pauses; 429 and 5xx are temporary. Waits 5 s. */
    TWILIO("twilio", 1_000, 5, Set.of(429)) {
        @Override
        Signer.Signed sign(byte[] body) {
            return Signer.twilio(WaybillProcess.TWILIO_TOKEN, WaybillProcess.TWILIO_URL, body);
        }

        @Override
        Duration pause(int attempt, Random random) {
            int most = 500 << Math.min(attempt, 4);
            return between(most / 2, most, random);
        }
    },
    /** Five attempts; everything but 2xx is sent again. Its waiting time is not published: 10 s. */
    AKTIFY("aktify", 5, 10, Set.of()) {
        @Override
        Signer.Signed sign(byte[] body) {
            return Signer.aktify(WaybillProcess.AKTIFY_SECRET, Instant.now(), body);
        }

        @Override
        Duration pause(int attempt, Random random) {
            int most = 1_000 << attempt;
            return between(most / 2, most, random);
        }
    };

    private final String endpoint;
    private final int attempts;
    private final int waitSeconds;
    private final Set<Integer> temporary;

    Provider(String endpoint, int attempts, int waitSeconds, Set<Integer> temporary) {
        this.endpoint = endpoint;
        this.attempts = attempts;
        this.waitSeconds = waitSeconds;
        this.temporary = temporary;
    }

    abstract Signer.Signed sign(byte[] body);

    /** How long it waits after the n-th attempt, from 1, before the next. */
    abstract Duration pause(int attempt, Random random);

    String endpoint() {
        return endpoint;
    }

    Duration waits() {
        return Duration.ofSeconds(waitSeconds);
    }

    int attempts() {
        return attempts;
    }

    /** Whether it would send again after this status, were there attempts left; 0 is no answer. */
    boolean isTemporary(int status) {
        return status == 0
                || temporary.contains(status)
                || (this == TWILIO && status >= 500)
                || (this == AKTIFY && (status < 200 || status >= 300));
    }

    private static Duration between(int least, int most, Random random) {
        return Duration.ofMillis(least + random.nextInt(most - least));
    }
}
