package io.waybill.fault;

import java.util.List;
import java.util.stream.Stream;

/** One run that is asked for. All that are asked for are checked before the first of them, which may take hours. */
record Scheduled(String fault, int rounds, long seed) {

    /** What the totals in RELIABILITY.md consist of: fault, rounds and seed. */
    private static final List<String> TOTALS = List.of(
            "kill-random:50:101",
            "kill-everywhere:7:201",
            "artemis-killed:16:301",
            "postgres-killed:16:401",
            "postgres-killed-shared:7:403",
            "rolling-restart:7:501",
            "mapping-alternates:11:601",
            "kill-while-replaying:11:701",
            "kill-random:50:102",
            "kill-everywhere:7:202",
            "artemis-killed:16:302",
            "postgres-killed:16:402",
            "rolling-restart:7:502",
            "mapping-alternates:11:602",
            "mapping-alternates:11:603",
            "kill-while-replaying:11:702",
            "kill-random:50:103",
            "kill-everywhere:7:203",
            "kill-everywhere-shared:3:205",
            "mapping-alternates-shared:5:607",
            "rolling-restart:7:503",
            "kill-random:50:104",
            "one-of-two-dies:5:801",
            "one-of-three-dies:5:802",
            "same-delivery-everywhere:3:803",
            "kill-when-ready:12:804",
            "gave-up:1:805",
            "waybill-paused:3:806",
            "artemis-stopped:3:811",
            "artemis-paused:3:812",
            "address-full:2:813",
            "postgres-stopped:3:821",
            "postgres-read-only:3:822",
            "postgres-slow:2:823",
            "postgres-stutters:2:824",
            "postgres-frozen:3:825",
            "postgres-backend-killed:3:826",
            "postgres-backend-frozen:3:827",
            "postgres-connections-taken:3:828",
            "postgres-away-long:1:829",
            "sqlite-locked:3:831",
            "claims-purged:2:832",
            "disk-limit-reached:3:841",
            "disk-full:3:842",
            "file-size-limited:3:843",
            "open-files-limited:3:844",
            "clients-misbehave:3:851",
            "readers-roll-back:3:852",
            "readers-die:3:853",
            "readers-freeze:1:854",
            "rolled-back-at-the-end:2:861",
            "sync-order:1:871",
            "sync-order-shared:1:872",
            "mutation-no-claims:1:1",
            "mutation-send-outside:1:1",
            "mutation-no-barrier:1:1",
            "mutation-no-barrier-shared:1:1",
            "mutation-journal-not-synced:1:1",
            "mutation-no-trouble:2:1");

    /** To be run alone, since it is the machine's time that counts: {@code alone} stands for them. */
    private static final List<String> ALONE = List.of("slow-disk:2:901", "overload:2:902", "overload-at-500ms:2:903");

    /**
     * As {@code fault}, {@code fault:rounds} or {@code fault:rounds:seed}; {@code all} is each fault, {@code totals} and
     * {@code alone} are the lists above.
     *
     * @param rounds where none are given
     * @param seed where none is given; null is a new one for each
     */
    static List<Scheduled> of(List<String> asked, int rounds, Long seed) {
        return asked.stream()
                .flatMap(run -> switch (run) {
                    case "all" -> Fault.all().keySet().stream();
                    case "totals" -> TOTALS.stream();
                    case "alone" -> ALONE.stream();
                    default -> Stream.of(run);
                })
                .map(run -> of(run, rounds, seed))
                .toList();
    }

    private static Scheduled of(String asked, int rounds, Long seed) {
        String[] part = asked.split(":");
        try {
            long given = seed == null ? System.nanoTime() : seed;
            Scheduled run = new Scheduled(
                    part[0],
                    part.length > 1 ? Integer.parseInt(part[1]) : rounds,
                    part.length > 2 ? Long.parseLong(part[2]) : given);
            if (part.length <= 3 && run.rounds > 0 && Fault.all().containsKey(run.fault)) {
                return run;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("\"" + asked
                + "\" is not fault, fault:rounds or fault:rounds:seed with at least one"
                + " round. There are all, totals, alone and " + Fault.all().keySet());
    }

    @Override
    public String toString() {
        return fault + ":" + rounds + ":" + seed;
    }
}
