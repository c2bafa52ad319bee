package io.waybill.mapping;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.waybill.StartRefusedException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** Every mapping file, compiled when Waybill starts; one that does not compile stops the start. */
@Component
public final class Mappings {

    private static final String FOLDER = "/mappings/";
    private static final String SUFFIX = ".jslt";

    private final Map<String, Mapping> mappings = new TreeMap<>();

    Mappings(RouteFolder folder) {
        Map<String, Resource> files = folder.files(SUFFIX);
        files.keySet().stream().filter(path -> path.contains(FOLDER)).forEach(path -> {
            String name = path.substring(0, path.length() - SUFFIX.length()).replace(FOLDER, "/");
            mappings.put(name, compile(path, files));
        });
    }

    /**
     * The mapping that a route names.
     *
     * @param name provider and event type, {@code nylas/message.opened} for {@code nylas/mappings/message.opened.jslt}
     */
    public Mapping get(String name) {
        Mapping mapping = mappings.get(name);
        if (mapping == null) {
            throw new StartRefusedException(
                    "A route uses mapping:" + name + ", but there is no such file among " + mappings.keySet() + ".",
                    "Add routes/" + name.replaceFirst("/", FOLDER) + SUFFIX + ", or correct the route.");
        }
        return mapping;
    }

    private static Mapping compile(String path, Map<String, Resource> files) {
        try (Reader source = open(path, files)) {
            return new Mapping(
                    path,
                    new Parser(source)
                            .withSource(path)
                            .withFunctions(MappingFunctions.ALL)
                            .withResourceResolver(module -> open(module, files))
                            .compile());
        } catch (JsltException e) {
            throw new StartRefusedException(
                    "The mapping " + (e.getSource() == null ? path : e.getSource()) + " does not compile, line "
                            + e.getLine() + ", column " + e.getColumn() + ": "
                            + firstLine(e.getMessageWithoutLocation()),
                    "Correct that file under routes/; its language is JSLT.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rest of a parse error lists every token that would have fitted. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static Reader open(String path, Map<String, Resource> files) {
        Resource file = files.get(path);
        if (file == null) {
            throw new JsltException("there is no module '" + path + "' below routes/");
        }
        try {
            return new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
