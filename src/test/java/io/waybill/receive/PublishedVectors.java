package io.waybill.receive;

/** Bodies and signatures that providers and their libraries publish, recomputed in {@code contracts.md}, section 6. */
final class PublishedVectors {

    static final String GRANT_DELETED =
            "{\"specversion\":\"1.0\",\"type\":\"grant.deleted\",\"source\":\"/nylas/system\","
                    + "\"id\":\"Kkx2QQB7TWjWM3KXRQQn562394\",\"time\":1717162394,\"webhook_delivery_attempt\":1,\"data\":"
                    + "{\"application_id\":\"a7966b5a-9bc2-44b7-9895-4e2b281ce6be\",\"object\":{\"code\":25013,\"grant_id\":"
                    + "\"4c22c3c5-d163-48b6-ad95-45fedc879683\",\"integration_id\":\"b7dd6e6e-af6a-463b-92fa-be35c2683f5c\","
                    + "\"metric\":1934,\"provider\":\"google\"}}}";
    static final String TWILIO_TEST_EVENT = "[{\"specversion\":\"1.0\",\"type\":\"com.twilio.eventstreams.test-event\","
            + "\"source\":\"Sink\",\"id\":\"AC11111111111111111111111111111111\",\"dataschema\":"
            + "\"https://events-schemas.twilio.com/EventStreams.TestSink/1.json\",\"datacontenttype\":\"application/json\","
            + "\"time\":\"2026-06-10T06:02:54.377Z\",\"data\":{\"test_id\":\"cae2f9e2-c277-4612-8ad3-93c1a7a3ef88\"}}]";
    static final String TWILIO_TEST_QUERY =
            "?bodySHA256=f4dc494f1e604a19df36cdd069f7956b1f261dc954ae1c698ed8b4939fd9ab54";
    static final String STANDARD_BODY = "{\"test\": 2432232314}";
    static final String STANDARD_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private PublishedVectors() {}
}
