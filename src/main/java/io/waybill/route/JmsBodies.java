package io.waybill.route;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.jms.support.converter.MessageConverter;

/** Bytes as BytesMessage, text as TextMessage and nothing else: no object is ever deserialized. */
final class JmsBodies implements MessageConverter {

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        if (body instanceof byte[] bytes) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            return message;
        }
        throw new MessageConversionException("Only text and bytes are sent; a route sends "
                + (body == null ? "nothing" : body.getClass().getName()));
    }

    @Override
    public Object fromMessage(Message message) throws JMSException {
        if (message instanceof BytesMessage bytesMessage) {
            byte[] bytes = new byte[Math.toIntExact(bytesMessage.getBodyLength())];
            bytesMessage.readBytes(bytes);
            return bytes;
        }
        if (message instanceof TextMessage textMessage) {
            return textMessage.getText();
        }
        throw new MessageConversionException("Only BytesMessage and TextMessage are read");
    }
}
