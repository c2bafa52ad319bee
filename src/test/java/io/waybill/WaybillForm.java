package io.waybill;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.demo.Sample;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** Waybill as providers and CRM systems see it, whatever it is made of. */
public interface WaybillForm {

    /** Posts one body of a sample, signed as it says. */
    HttpResponse<String> send(Sample sample, byte[] body) throws IOException, InterruptedException;

    /** Waits until everything accepted has been processed and committed. */
    void awaitProcessed();

    /** Takes everything off a queue, where so many are expected. */
    List<Message> drain(String queue, int expected);

    /** Takes the events off every CRM queue, by queue, where so many are expected on these. */
    Map<String, List<JsonNode>> drainEvents(Map<String, Integer> expected);

    /** Events with this outcome since the start, by Waybill's own count. */
    double counted(String outcome);
}
