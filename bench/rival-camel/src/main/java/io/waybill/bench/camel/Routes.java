package io.waybill.bench.camel;

import io.waybill.bench.terms.Inbox;
import io.waybill.bench.terms.Signatures;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Receive: platform-http, verify, inbox. Process: transacted inbox, map, split, claim, CRM queue. */
@Component
class Routes extends RouteBuilder {

    private static final String INBOX_OPTIONS = "?transacted=true&lazyCreateTransactionManager=false"
            + "&cacheLevelName=CACHE_CONSUMER&concurrentConsumers={{bench.consumers}}";

    private final JdbcMessageIdRepository claims;
    private final EventMapper mapper;
    private final boolean isProcessing;
    private final List<String> providers;
    /** Events sent; one that is rolled back and sent again counts twice. */
    private final AtomicLong delivered = new AtomicLong();

    Routes(
            JdbcMessageIdRepository claims,
            EventMapper mapper,
            @Value("${bench.process}") boolean isProcessing,
            @Value("${bench.providers}") List<String> providers) {
        this.providers = providers;
        this.claims = claims;
        this.mapper = mapper;
        this.isProcessing = isProcessing;
    }

    long delivered() {
        return delivered.get();
    }

    @Override
    public void configure() {
        for (String provider : providers) {
            receive(provider);
            process(provider);
        }
    }

    private void receive(String provider) {
        from("platform-http:/webhooks/" + provider + "?httpMethodRestrict=POST&useStreaming=true")
                .routeId("receive-" + provider)
                .convertBodyTo(byte[].class)
                .process(exchange -> verify(provider, exchange))
                .choice()
                .when(header(Exchange.HTTP_RESPONSE_CODE).isNull())
                .to("jms:queue:waybill.inbox." + provider + "?exchangePattern=InOnly")
                .process(Routes::answer)
                .end();
    }

    private static void verify(String provider, Exchange exchange) {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        String signature = message.getHeader(Signatures.header(provider), String.class);
        String query = message.getHeader(Exchange.HTTP_QUERY, String.class);
        boolean isSigned = body != null && Signatures.isSigned(provider, signature, query, body);
        message.removeHeaders("*");
        if (isSigned) {
            UUID receipt = Inbox.receipt();
            exchange.setProperty(Inbox.RECEIPT, receipt.toString());
            message.getHeaders().putAll(Inbox.properties(receipt, provider));
        } else {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 401);
            message.setBody("not signed");
        }
    }

    private static void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("Waybill-Receipt", exchange.getProperty(Inbox.RECEIPT));
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setBody("stored");
    }

    private void process(String provider) {
        from("jms:queue:waybill.inbox." + provider + INBOX_OPTIONS)
                .routeId("process-" + provider)
                .autoStartup(isProcessing)
                .process(exchange -> exchange.getMessage()
                        .setBody(mapper.events(provider, exchange.getMessage().getBody(byte[].class))))
                .split(body())
                .idempotentConsumer(simple("${body.id}"), claims)
                .process(Routes::write)
                .to("jms:queue:crm.link.clicked?exchangePattern=InOnly")
                .process(exchange -> delivered.incrementAndGet())
                .end()
                .end();
    }

    private static void write(Exchange exchange) {
        Message message = exchange.getMessage();
        EventMapper.Event event = message.getBody(EventMapper.Event.class);
        message.removeHeaders("*", "waybill_*");
        message.setHeader("CamelJmsDestinationName", "crm." + event.type());
        message.setHeader("JMSType", event.type());
        message.setHeader("JMSXGroupID", event.source() + "/" + event.subject());
        message.setHeader("cloudEvents_id", event.id());
        message.setHeader("cloudEvents_type", "io.waybill." + event.type());
        message.setHeader("cloudEvents_source", event.source());
        message.setHeader("cloudEvents_subject", event.subject());
        message.setHeader("cloudEvents_time", event.time());
        message.setHeader("cloudEvents_specversion", "1.0");
        message.setHeader("cloudEvents_dataschema", "urn:waybill:event:1");
        message.setBody(event.json());
    }
}
