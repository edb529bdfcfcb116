package io.gantry.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.documents.openapi.OpenApiDocument;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** All documents that are made from the code, by their path in the checkout. */
public final class Documents {

    private static final int WIDTH = 120;

    private Documents() {}

    /** Writes them: {@code Documents <checkout>}. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }

    static void write(Path checkout) throws IOException {
        for (Map.Entry<String, String> document : all(checkout).entrySet()) {
            Path path = checkout.resolve(document.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, document.getValue());
        }
    }

    static SequencedMap<String, String> all(Path checkout) {
        var comments = new Comments(checkout);
        var documents = new LinkedHashMap<String, String>();
        documents.put("docs/api/asyncapi.yaml", yaml(AsyncApi.document(comments)));
        documents.put("docs/api/openapi.yaml", yaml(OpenApiDocument.make()));
        for (Kind kind : ManifestSchemas.SPECS.keySet()) {
            documents.put("docs/schemas/" + kind.singular() + ".schema.json", json(ManifestSchemas.of(kind, comments)));
        }
        return documents;
    }

    private static String json(JsonNode document) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return GantryJson.lenient().writer(printer).writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a document", e);
        }
    }

    private static String yaml(JsonNode document) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(WIDTH);
        options.setSplitLines(true);
        Map<String, Object> plain =
                GantryJson.lenient().convertValue(document, new TypeReference<LinkedHashMap<String, Object>>() {});
        return "# Made from the code by integration-tests/documents; do not edit.\n" + new Yaml(options).dump(plain);
    }
}
