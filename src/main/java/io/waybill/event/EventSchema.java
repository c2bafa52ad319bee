package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The JSON Schema of the canonical event, {@code schema/event-1.schema.json}: checks events, and first brings what a
 * mapping returned into its types, since providers send integers as text and ids as numbers as they like.
 */
final class EventSchema {

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private final JsonNode data;
    private final JsonNode text;
    private final JsonSchema schema;

    EventSchema(ObjectMapper mapper) {
        try (InputStream file = EventSchema.class.getResourceAsStream("/schema/event-1.schema.json")) {
            JsonNode json = mapper.readTree(file);
            data = json.at("/properties/data");
            text = json.at("/$defs/text");
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(
                            json,
                            SchemaValidatorsConfig.builder().failFast(true).build());
            schema.initializeValidators();
        } catch (IOException e) {
            throw new IllegalStateException("schema/event-1.schema.json cannot be read", e);
        }
    }

    /** The mapping's {@code data} in the schema's types, without nulls, empty texts and empty objects; or null. */
    JsonNode dataOf(JsonNode mapped) {
        return typed(mapped, data);
    }

    /** A text, or null where there is none. */
    String textOf(JsonNode mapped) {
        JsonNode typed = typed(mapped, text);
        if (typed != null && !typed.isTextual()) {
            throw new RejectedException(Reason.UNMAPPABLE, "source, subject and time must be text");
        }
        return typed == null ? null : typed.textValue();
    }

    /** Throws {@link RejectedException} naming the first place that does not fit, never its value. */
    void check(ObjectNode event) {
        try {
            Set<ValidationMessage> problems = schema.validate(event);
            if (!problems.isEmpty()) {
                reject(problems.iterator().next());
            }
        } catch (com.networknt.schema.FailFastAssertionException e) {
            reject(e.getValidationMessages().iterator().next());
        }
    }

    private static void reject(ValidationMessage problem) {
        String property = problem.getProperty() == null ? "" : " '" + problem.getProperty() + "'";
        throw new RejectedException(
                Reason.UNMAPPABLE,
                "the event does not fit its schema: " + problem.getInstanceLocation() + " fails " + problem.getType()
                        + property);
    }

    private JsonNode typed(JsonNode value, JsonNode shape) {
        if (value == null || value.isNull()) {
            return null;
        }
        JsonNode target = shape.has("$ref") ? text : shape;
        if (value.isTextual()) {
            String string = Scalars.wellFormed(value.textValue());
            if (string.isEmpty()) {
                return null;
            }
            boolean integer = isOf(target, "integer") && INTEGER.matcher(string).matches();
            return integer ? JsonNodeFactory.instance.numberNode(new BigInteger(string)) : value;
        }
        if (value.isNumber()) {
            if (isOf(target, "integer") && !value.canConvertToLong()) {
                throw new RejectedException(Reason.UNMAPPABLE, "an integer has more than 18 digits");
            }
            return isOf(target, "string") ? JsonNodeFactory.instance.textNode(Scalars.plain(value)) : value;
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : value) {
                JsonNode typed = typed(element, MissingNode.getInstance());
                if (typed != null) {
                    array.add(typed);
                }
            }
            return array;
        }
        return value.isObject() ? typedObject((ObjectNode) value, target) : value;
    }

    private JsonNode typedObject(ObjectNode value, JsonNode shape) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        JsonNode properties = shape.path("properties");
        value.properties().forEach(field -> {
            JsonNode typed = typed(field.getValue(), properties.path(field.getKey()));
            if (typed != null) {
                object.set(Scalars.wellFormed(field.getKey()), typed);
            }
        });
        return object.isEmpty() ? null : object;
    }

    private static boolean isOf(JsonNode shape, String type) {
        return shape.path("type").asText().equals(type);
    }
}
