package io.waybill.bench.driver;

import java.nio.file.Path;
import java.util.Map;

/** Broker and claim database of one run, fresh; closing it forgets them. */
interface Ground extends AutoCloseable {

    /** Where the contestant's files are. */
    Path folder();

    /** Puts claims of unknown events into the contestant's table, which a start of its own makes. Before {@link #preload}. */
    void claims(Contestant contestant, int rows) throws Exception;

    /** Puts the first deliveries of the payload into the inboxes. */
    void preload(Payload payload, int deliveries) throws Exception;

    /** What tells the contestant of broker and database. */
    Map<String, String> environment(Contestant contestant);

    /** The port where readers of CRM queues connect. */
    int amqpPort();

    /** Takes what lies on the CRM queues off them, and counts it. Once the contestant has ended. */
    Found events() throws Exception;

    @Override
    void close() throws Exception;
}
