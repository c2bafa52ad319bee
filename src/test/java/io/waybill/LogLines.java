package io.waybill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** What is logged from now on below a logger, at a level that holds until this is closed. */
public final class LogLines implements AutoCloseable {

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;
    private final Level before;

    /**
     * Listens.
     *
     * @param name e.g. {@code io.waybill}, or {@code ROOT}
     */
    public LogLines(String name, Level level) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(level);
        appender.start();
        logger.addAppender(appender);
    }

    /** So far; a line that is being written may be missing. */
    public List<ILoggingEvent> lines() {
        // An appender adds to its list under its own lock.
        synchronized (appender) {
            return List.copyOf(appender.list);
        }
    }

    public List<ILoggingEvent> about(Object text) {
        return lines().stream()
                .filter(line -> line.getFormattedMessage().contains(text.toString()))
                .toList();
    }

    /** Everything that any format may put out of a line. */
    public static String text(ILoggingEvent line) {
        return line.getFormattedMessage()
                + fields(line)
                + line.getMDCPropertyMap()
                + ThrowableProxyUtil.asString(line.getThrowableProxy());
    }

    /** The fields of a line for structured formats. */
    public static Map<String, Object> fields(ILoggingEvent line) {
        Map<String, Object> fields = new TreeMap<>();
        if (line.getKeyValuePairs() != null) {
            line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
        }
        return fields;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}
