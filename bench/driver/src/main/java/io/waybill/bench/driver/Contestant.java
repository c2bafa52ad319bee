package io.waybill.bench.driver;

import java.nio.file.Path;
import java.util.Locale;

/** Who is measured. */
enum Contestant {
    WAYBILL("target/waybill.jar"),
    /** Spring MVC and JmsTemplate; receives and does not process. */
    MVC("bench/rival-mvc/target/rival-mvc.jar"),
    /** The stock Camel bundle; each claim is on disk before its event is sent, as with Waybill. */
    CAMEL("bench/rival-camel/target/rival-camel.jar"),
    /** The same with claims that a power cut can lose. */
    CAMEL_NORMAL("bench/rival-camel/target/rival-camel.jar"),
    /** A web application that does nothing. */
    BARE("bench/bare/target/bare.jar");

    private final String jar;

    Contestant(String jar) {
        this.jar = jar;
    }

    Path jar(Path home) {
        return home.resolve(jar);
    }

    static Contestant of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** How the rival's claim database syncs. */
    String sync() {
        return this == CAMEL_NORMAL ? "normal" : "full";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
