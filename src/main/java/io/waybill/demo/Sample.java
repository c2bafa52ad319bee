package io.waybill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.mapping.RouteFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.Resource;

/**
 * One recorded sample: {@code routes/<provider>/samples/<type>[--variant]/}.
 *
 * @param name {@code <provider>/<folder>}
 * @param bodies raw, in the order in which they are posted; one unless it is a series
 * @param delivery {@code delivery.json}: endpoint, headers, signature (valid, missing, wrong, v1), gzip
 * @param expected {@code expected.json}: for each body status, events, duplicates, ignored, parked
 */
public record Sample(String name, List<byte[]> bodies, JsonNode delivery, JsonNode expected) {

    private static final String FOLDER = "/samples/";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Every sample below the routes folder, by name. */
    public static List<Sample> all(RouteFolder folder) {
        Map<String, Map<String, Resource>> folders = new TreeMap<>();
        folder.files(".json").forEach((path, file) -> {
            if (path.contains(FOLDER)) {
                int slash = path.lastIndexOf('/');
                folders.computeIfAbsent(path.substring(0, slash).replace(FOLDER, "/"), name -> new TreeMap<>(BY_NUMBER))
                        .put(path.substring(slash + 1), file);
            }
        });
        return folders.entrySet().stream()
                .map(entry -> read(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** {@code 2.body.json} before {@code 10.body.json}. */
    private static final java.util.Comparator<String> BY_NUMBER =
            java.util.Comparator.comparingInt(String::length).thenComparing(java.util.Comparator.naturalOrder());

    private static Sample read(String name, Map<String, Resource> files) {
        try {
            List<byte[]> bodies = new ArrayList<>();
            for (Map.Entry<String, Resource> file : files.entrySet()) {
                if (file.getKey().endsWith("body.json")) {
                    bodies.add(file.getValue().getContentAsByteArray());
                }
            }
            return new Sample(
                    name,
                    bodies,
                    MAPPER.readTree(files.get("delivery.json").getContentAsByteArray()),
                    MAPPER.readTree(files.get("expected.json").getContentAsByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("Sample " + name, e);
        }
    }

    public String endpoint() {
        return delivery.path("endpoint").asText();
    }

    /** As it goes over the wire. */
    public byte[] onTheWire(byte[] body) {
        if (!delivery.path("gzip").asBoolean()) {
            return body;
        }
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return gzip.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
