package io.waybill.bench.driver;

import java.nio.file.Path;
import java.util.Locale;

/** Who is measured. */
enum Contestant {
    WAYBILL("target/waybill.jar"),
    /** Spring MVC and JmsTemplate; receives and does not process. */
    MVC("bench/rival-mvc/target/rival-mvc.jar"),
    /** The stock Camel bundle. */
    CAMEL("bench/rival-camel/target/rival-camel.jar"),
    /** A web application that does nothing. */
    BARE("bench/bare/target/bare.jar");

    private final String jar;

    Contestant(String jar) {
        this.jar = jar;
    }

    Path jar(Path home) {
        return home.resolve(jar);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
