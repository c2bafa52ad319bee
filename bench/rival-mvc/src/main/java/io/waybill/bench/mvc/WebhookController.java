package io.waybill.bench.mvc;

import io.waybill.bench.terms.Broker;
import io.waybill.bench.terms.Inbox;
import io.waybill.bench.terms.Signatures;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.jms.JmsException;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Verifies, stores, and answers 200 when the broker has it on disk; 401 what is not signed, 503 what cannot be stored. */
@RestController
class WebhookController {

    private final JmsTemplate jms;

    WebhookController(JmsTemplate jms) {
        this.jms = jms;
    }

    @PostMapping("/webhooks/{provider:nylas|twilio|aktify}")
    ResponseEntity<String> receive(
            @PathVariable("provider") String provider,
            @RequestBody(required = false) byte[] body,
            HttpServletRequest request) {
        String signature = request.getHeader(Signatures.header(provider));
        if (body == null || !Signatures.isSigned(provider, signature, request.getQueryString(), body)) {
            return ResponseEntity.status(401).body("not signed");
        }
        UUID receipt = Inbox.receipt();
        try {
            jms.send(Broker.inbox(provider), session -> {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                for (Map.Entry<String, String> property :
                        Inbox.properties(receipt, provider).entrySet()) {
                    setProperty(message, property);
                }
                return message;
            });
        } catch (JmsException e) {
            return ResponseEntity.status(503).header("Retry-After", "30").body("not stored");
        }
        return ResponseEntity.ok().header("Waybill-Receipt", receipt.toString()).body("stored");
    }

    private static void setProperty(BytesMessage message, Map.Entry<String, String> property) throws JMSException {
        message.setStringProperty(property.getKey(), property.getValue());
    }
}
