package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Headers and query parameters named like Camel's and JMS's have no effect, and none comes back. */
class ForeignNamesIT {

    private static final String MARK = "evil.mark";
    private static final List<String> NAMES = List.of(
            "CamelHttpResponseCode",
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpMethod",
            "CamelHttpQuery",
            "CamelHttpUrl",
            "CamelHttpCharacterEncoding",
            "CamelHttpChunked",
            "CamelJmsDestinationName",
            "CamelJmsDestination",
            "CamelJmsRequestTimeout",
            "CamelFileName",
            "CamelBeanMethodName",
            "CamelSqlQuery",
            "CamelToDynamicUri",
            "CamelRedelivered",
            "CamelSplitIndex",
            "CamelSkipGzipEncoding",
            "CamelAcceptContentType",
            "camelhttpresponsecode",
            "CAMELHTTPURI",
            "org.apache.camel.Exchange",
            "org.apache.activemq.x",
            "breadcrumbId",
            "breadcrumb-id",
            "JMSReplyTo",
            "JMSCorrelationID",
            "JMSCorrelationIDAsBytes",
            "JMSType",
            "JMSPriority",
            "JMSExpiration",
            "JMSDeliveryMode",
            "JMSDestination",
            "JMSMessageID",
            "JMSTimestamp",
            "JMSRedelivered",
            "JMSXGroupID",
            "JMSXGroupSeq",
            "JMSXDeliveryCount",
            "JMSXUserID",
            "JMSXAppID",
            "JMS_AMQP_ContentType",
            "JMS_AMQP_TTL",
            "JMS_AMQP_MA_x",
            "_AMQ_SCHED_DELIVERY",
            "_AMQ_GROUP_ID",
            "_AMQ_DUPL_ID",
            "_AMQ_LVQ_NAME",
            "_AMQ_ORIG_QUEUE",
            "_AMQ_ROUTING_TYPE",
            "_AMQ_LARGE_SIZE",
            "_AMQ_VALIDATED_USER",
            "AMQ_SCHEDULED_DELAY",
            "waybill_receipt",
            "waybill_endpoint",
            "waybill_provider",
            "waybill_receivedAt",
            "waybill_contentEncoding",
            "waybill_reason",
            "waybill_detail",
            "waybill_parts",
            "waybill_partCount",
            "Waybill-Receipt",
            "cloudEvents_id",
            "cloudEvents_type",
            "cloudEvents_source",
            "ce-id",
            "ce-type",
            "ce-source",
            "ce-specversion",
            "manifest",
            "ignoredType",
            "baseType",
            "type",
            "id",
            "provider",
            "endpoint",
            "body",
            "Destination",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "Forwarded",
            "X-Original-URL",
            "X-Rewrite-URL",
            "X-HTTP-Method-Override",
            "Origin",
            "Referer",
            "Cookie",
            "Authorization",
            "Accept-Language",
            "Location",
            "Retry-After",
            "Set-Cookie",
            "Server",
            "Allow",
            "ETag",
            "Vary",
            "Content-Disposition");

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @Test
    void thereAreAHundred() {
        assertThat(NAMES).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    }

    @Test
    void theyLeaveAnEventAsItIsWithoutThem() throws Exception {
        List<String> plain = propertiesAfter(Deliveries.click(), false, "crm.link.clicked");
        List<String> marked = propertiesAfter(Deliveries.click(), true, "crm.link.clicked");

        assertThat(marked).isEqualTo(plain);
    }

    @Test
    void theyLeaveAParkedDeliveryAsItIsWithoutThem() throws Exception {
        List<String> plain = propertiesAfter(Deliveries.unknown(1), false, "waybill.parked");
        List<String> marked = propertiesAfter(Deliveries.unknown(2), true, "waybill.parked");

        assertThat(marked).isEqualTo(plain);
    }

    @Test
    void theyDoNotComeBackWithARefusalEither() throws Exception {
        Reply reply = send("{}", "", true);

        assertThat(reply.status()).isEqualTo(401);
        assertNothingComesBack(reply);
    }

    private static List<String> propertiesAfter(String body, boolean marked, String queue) throws Exception {
        Reply reply = send(body, Deliveries.headers(body).get("x-nylas-signature"), marked);

        assertThat(reply.status()).isEqualTo(200);
        UUID.fromString(reply.header("Waybill-Receipt"));
        assertNothingComesBack(reply);
        waybill.expectOneMore();
        waybill.awaitProcessed();
        List<Message> messages = waybill.drain(queue, 1);
        assertThat(messages).hasSize(1);
        return described(messages.get(0), reply.header("Waybill-Receipt"));
    }

    private static Reply send(String body, String signature, boolean marked) throws Exception {
        StringBuilder target = new StringBuilder("/webhooks/nylas");
        StringBuilder headers = new StringBuilder();
        if (marked) {
            NAMES.forEach(name -> {
                target.append(target.indexOf("?") < 0 ? "?" : "&")
                        .append(name)
                        .append("=")
                        .append(MARK);
                headers.append(name).append(": ").append(MARK).append("\r\n");
            });
        }
        try (Wire wire = new Wire(waybill.port())) {
            return wire.send("POST " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "x-nylas-signature: " + signature
                            + "\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body)
                    .read();
        }
    }

    private static void assertNothingComesBack(Reply reply) {
        assertThat(reply.body()).doesNotContain(MARK);
        assertThat(reply.headers()).noneMatch(line -> line.contains(MARK));
        assertThat(reply.headers().stream().map(line -> line.split(":")[0].toLowerCase(Locale.ROOT)))
                .isSubsetOf("waybill-receipt", "content-type", "content-length", "date", "connection", "keep-alive");
    }

    /** Names of all properties, and what of the message's head could have been set from outside. */
    private static List<String> described(Message message, String receipt) throws JMSException {
        List<String> described = Collections.list((Enumeration<?>) message.getPropertyNames()).stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.toList());
        for (String name : described) {
            assertThat(String.valueOf(message.getObjectProperty(name))).isNotEqualTo(MARK);
        }
        assertThat(message.getStringProperty("waybill_receipt")).isEqualTo(receipt);
        described.add("type " + message.getJMSType());
        described.add("reply to " + message.getJMSReplyTo());
        described.add("correlation " + message.getJMSCorrelationID());
        described.add("expiration " + message.getJMSExpiration());
        described.add("priority " + message.getJMSPriority());
        described.add("mode " + message.getJMSDeliveryMode());
        described.add("to " + message.getJMSDestination());
        return described;
    }
}
