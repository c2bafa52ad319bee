package io.waybill.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;

/**
 * Places in the running jar at which it is killed. A Byteman rule, loaded into the unchanged jar, holds the thread that
 * comes by there for the n-th time and has the process sent a kill -9; the thread never goes on.
 */
enum Failpoint {
    BEFORE_INBOX_SEND("io.waybill.inbox.InboxWriter", "send(Delivery)", "AT ENTRY", "TRUE"),
    /** One of the deliveries that were stored together is answered, perhaps; those after it are not. */
    STORED_NOT_ANSWERED("io.waybill.inbox.InboxWriter", "tell", "AT ENTRY", "$2 == null"),
    ANSWERED("io.waybill.receive.Answers", "give", "AT EXIT", "$3 == null"),
    AFTER_CLAIM("io.waybill.claim.ClaimStore", "claim", "AT EXIT", "TRUE"),
    AFTER_BARRIER("io.waybill.claim.ClaimStore", "barrier", "AT EXIT", "TRUE"),
    BETWEEN_SENDS("io.waybill.route.Manifest", "sent(String, String)", "AT EXIT", "$this.queues.size() > 1"),
    /** Not that of the self-test, whose container is of another class. */
    BEFORE_COMMIT(
            "org.springframework.jms.listener.AbstractMessageListenerContainer",
            "commitIfNecessary",
            "AT ENTRY",
            "$0.getClass().getSimpleName().equals(\"InboxContainer\")"),
    AFTER_COMMIT("io.waybill.route.Outcomes", "count(java.util.List)", "AT ENTRY", "TRUE"),
    WHILE_PARKING("io.waybill.route.Manifest", "parked()", "AT EXIT", "TRUE"),
    RELEASED_NOT_COMMITTED("io.waybill.claim.ClaimStore", "releaseAllBut", "AT EXIT", "$! > 0"),
    REPLAY_BEFORE_COMMIT("io.waybill.parking.ParkedDeliveries", "take", "AT INVOKE commit", "TRUE"),
    REPLAY_AFTER_COMMIT("io.waybill.parking.ParkedDeliveries", "take", "AFTER INVOKE commit", "TRUE"),
    /** So many events at once are mostly the clicks of one message, which {@link OtherMapping} is about. */
    AFTER_LARGE_BARRIER("io.waybill.claim.ClaimStore", "barrier", "AT EXIT", "$1.size() >= 15");

    private final String type;
    private final String method;
    private final String location;
    private final String condition;

    Failpoint(String type, String method, String location, String condition) {
        this.type = type;
        this.method = method;
        this.location = location;
        this.condition = condition;
    }

    /** Whether ordinary deliveries come by, without a replay or another mapping. */
    boolean isPassedUnderLoad() {
        return compareTo(RELEASED_NOT_COMMITTED) < 0;
    }

    /** Up to which pass it is drawn: each delivery comes by at some places, at others only each group, or what is parked. */
    int mostPasses() {
        return switch (this) {
            case AFTER_BARRIER, BEFORE_COMMIT, AFTER_COMMIT -> 12;
            case WHILE_PARKING, AFTER_LARGE_BARRIER, REPLAY_BEFORE_COMMIT, REPLAY_AFTER_COMMIT -> 5;
            case RELEASED_NOT_COMMITTED -> 1;
            default -> 150;
        };
    }

    /** As it stands in a fault's name. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /**
     * The JVM's option that brings it about.
     *
     * @param folder for the rule and the script that kills
     * @param pass which time it is passed, from 1
     */
    String jvmOption(Path folder, int pass) throws IOException {
        return agent(folder, rule(folder, pass));
    }

    /** The Byteman rule that brings it about. */
    String rule(Path folder, int pass) throws IOException {
        Path script = folder.resolve("kill-parent");
        if (!Files.exists(script)) {
            Files.writeString(script, "#!/bin/sh\nkill -9 $PPID\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        // delay() holds the thread while the script starts.
        return """
                RULE %s
                CLASS %s
                METHOD %s
                %s
                IF %s && incrementCounter("%s") == %d
                DO java.lang.Runtime.getRuntime().exec("%s"); delay(60000)
                ENDRULE
                """
                .formatted(label(), type, method, location, condition, label(), pass, script);
    }

    /** The JVM's option that loads these Byteman rules. */
    static String agent(Path folder, String rules) throws IOException {
        Path file = Files.createTempFile(folder, "rules", ".btm");
        Files.writeString(file, rules);
        return "-javaagent:" + byteman() + "=script:" + file;
    }

    private static Path byteman() {
        try {
            CodeSource source = Class.forName("org.jboss.byteman.agent.Main")
                    .getProtectionDomain()
                    .getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (ReflectiveOperationException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
