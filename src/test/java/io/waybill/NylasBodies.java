package io.waybill;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Nylas notifications as texts. Clicks of one message are told apart by their time, in seconds since 1970. */
public final class NylasBodies {

    private NylasBodies() {}

    /** Somebody clicked the only link of the message at these times, in this order. */
    public static String clicked(String message, long... times) {
        return """
                {"specversion":"1.0","type":"message.link_clicked","source":"/com/nylas/tracking",
                 "id":"evt-%s","time":1750000100,"webhook_delivery_attempt":1,
                 "data":{"application_id":"app","grant_id":"grant","object":{"object":"message","grant_id":"grant",
                 "link_data":[{"count":1,"url":"https://www.example.com"}],"message_id":"%s","label":"hello",
                 "recents":[%s],"sender_app_id":"sender","timestamp":1750000000}}}
                """
                .formatted(message, message, recents(times));
    }

    /** One legacy notification of these deltas. */
    public static String legacy(String... deltas) {
        return """
                {"specversion":"1.0","type":"message.link_clicked.legacy","source":"/com/nylas/v2/webhooks",
                 "id":"evt-legacy","time":1750000100,"webhook_delivery_attempt":1,
                 "data":{"application_id":"app","grant_id":"grant","object":{"object":"message","grant_id":"grant",
                 "deltas":[%s]}}}
                """
                .formatted(String.join(",", deltas));
    }

    /** A delta that is sound. */
    public static String delta(String message, long... times) {
        return """
                {"date":1750000050,"object":"metadata","type":"message.link_clicked","object_data":{
                 "account_id":"account","id":"id","namespace_id":"namespace","object":"metadata","metadata":{
                 "link_data":[{"count":1,"url":"https://www.example.com"}],"message_id":"%s","payload":"hello",
                 "recents":[%s],"timestamp":1750000000}}}
                """
                .formatted(message, recents(times));
    }

    /** A delta without metadata, which can never be mapped. */
    public static String deltaWithoutMetadata() {
        return """
                {"date":1750000050,"object":"metadata","type":"message.link_clicked","object_data":{"id":"id"}}
                """;
    }

    private static String recents(long... times) {
        return Arrays.stream(times)
                .mapToObj(time ->
                        """
                        {"click_id":0,"ip":"192.0.2.1","link_index":0,"timestamp":%d,"user_agent":"Mozilla/5.0"}
                        """
                                .formatted(time))
                .collect(Collectors.joining(","));
    }
}
