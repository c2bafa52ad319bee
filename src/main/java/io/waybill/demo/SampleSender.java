package io.waybill.demo;

import io.waybill.endpoint.Endpoint;
import io.waybill.endpoint.Endpoints;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;

/** Posts samples over HTTP, freshly signed with the first secret of their endpoint. */
public final class SampleSender {

    private static final String WRONG_SECRET = "not-the-secret";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Endpoints endpoints;
    private final Clock clock;
    private final int port;

    public SampleSender(Endpoints endpoints, Clock clock, int port) {
        this.endpoints = endpoints;
        this.clock = clock;
        this.port = port;
    }

    /** Posts one body of the sample and waits for the answer. */
    public HttpResponse<String> send(Sample sample, byte[] body) throws IOException, InterruptedException {
        byte[] wire = sample.onTheWire(body);
        Signer.Signed signed = signed(sample, wire);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/webhooks/" + sample.endpoint() + signed.query()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(wire));
        sample.delivery()
                .path("headers")
                .properties()
                .forEach(header ->
                        request.header(header.getKey(), header.getValue().asText()));
        if (sample.delivery().path("gzip").asBoolean()) {
            request.header("Content-Encoding", "gzip");
        }
        signed.headers().forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Signer.Signed signed(Sample sample, byte[] wire) {
        Endpoint endpoint = endpoints.get(sample.endpoint());
        String how = sample.delivery().path("signature").asText("valid");
        String secret = how.equals("wrong") ? WRONG_SECRET : endpoint.secrets().get(0);
        Signer.Signed signed =
                switch (endpoint.scheme()) {
                    case "nylas" -> Signer.nylas(secret, wire);
                    case "twilio" -> Signer.twilio(secret, endpoint.publicUrl(), wire);
                    case "aktify" ->
                        how.equals("v1")
                                ? Signer.aktifyV1(secret, clock.instant(), wire)
                                : Signer.aktify(secret, clock.instant(), wire);
                    default -> throw new IllegalArgumentException("No sample signs by " + endpoint.scheme());
                };
        return how.equals("missing") ? new Signer.Signed(signed.query(), Map.of()) : signed;
    }
}
