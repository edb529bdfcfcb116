package io.gantry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Source;
import io.gantry.manifest.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTest {

    private static final Path CHECKOUT =
            Path.of(System.getProperty("gantry.checkout")).normalize();

    private static final Comments COMMENTS = new Comments(CHECKOUT);
    private static final JsonNode DOCUMENT = AsyncApi.document(COMMENTS);

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if (Boolean.getBoolean("gantry.documents.write")) {
            Documents.write(CHECKOUT);
        }
    }

    @Test
    void whatIsCheckedInIsWhatTheCodeSays() {
        for (Map.Entry<String, String> document : Documents.all(CHECKOUT).entrySet()) {
            assertThat(CHECKOUT.resolve(document.getKey()))
                    .as("make it again with mvn -pl integration-tests/documents -am test -Dtest=DocumentsTest"
                            + " -Dgantry.documents.write=true -Dsurefire.failIfNoSpecifiedTests=false")
                    .exists()
                    .hasContent(document.getValue());
        }
    }

    static List<Topic<?>> topics() {
        return AsyncApi.TOPICS;
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyFactHasASampleThatReadsAndWritesAlike(Topic<?> topic) throws IOException {
        JsonNode sample = AsyncApi.sample(topic).orElseThrow(() -> new AssertionError("no sample of " + topic.type()));

        Fact fact =
                GantryJson.lenient().convertValue(sample, GantryJson.lenient().constructType(topic.shape()));

        assertThat(GantryJson.lenient().readTree(GantryJson.lenient().writeValueAsString(fact)))
                .isEqualTo(sample);
    }

    /** Every field of every sample is in the schema of its message, and what the schema requires is in the sample. */
    @ParameterizedTest
    @MethodSource("topics")
    void aSampleFitsTheSchemaOfItsMessage(Topic<?> topic) {
        JsonNode payload =
                DOCUMENT.at("/components/messages").path(topic.type()).path("payload");

        AsyncApi.sample(topic)
                .ifPresent(sample -> assertThat(misfits(payload, sample, "")).isEmpty());
    }

    @Test
    void everyKindThatPeopleWriteHasASchemaAndNoOther() throws IOException {
        try (var files = Files.list(CHECKOUT.resolve("docs/schemas"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ManifestSchemas.SPECS.keySet().stream()
                            .map(kind -> kind.singular() + ".schema.json")
                            .toList());
        }
        assertThat(ManifestSchemas.SPECS).doesNotContainKey(Kind.ALLOCATION);
    }

    static Set<Kind> kinds() {
        return ManifestSchemas.SPECS.keySet();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatTheReaderMissesTheSchemaRequires(Kind kind) {
        Class<?> type = ManifestSchemas.SPECS.get(kind);
        String empty = "apiVersion: gantry/v1\nkind: " + kind.word() + "\nmetadata: {name: x}\nspec: {}\n";
        JsonNode schema = ManifestSchemas.of(kind, COMMENTS);
        var required = new ArrayList<String>();
        schema.at("/$defs/" + type.getSimpleName() + "/required")
                .forEach(field -> required.add("spec." + field.asText()));

        List<String> missing = switch (new ManifestReader(Specs.none().with(kind, type)).read(Source.of("x", empty))) {
            case Reading.Good<?> _ -> List.of();
            case Reading.Bad<?>(var problems) ->
                problems.stream().map(Problem::path).toList();
        };

        assertThat(required).containsAll(missing);
        assertThat(missing.isEmpty()).isEqualTo(required.isEmpty());
    }

    private static List<String> misfits(JsonNode schema, JsonNode value, String path) {
        var found = new ArrayList<String>();
        JsonNode resolved =
                schema.has("$ref") ? DOCUMENT.at(schema.path("$ref").asText().substring(1)) : schema;
        if (value.isObject()) {
            value.properties().forEach(field -> {
                JsonNode property = resolved.path("properties").path(field.getKey());
                JsonNode next = property.isMissingNode() ? resolved.path("additionalProperties") : property;
                if (next.isMissingNode()) {
                    found.add(path + "." + field.getKey() + " is not in the schema");
                } else {
                    found.addAll(misfits(next, field.getValue(), path + "." + field.getKey()));
                }
            });
            resolved.path("required").forEach(name -> {
                if (!value.has(name.asText())) {
                    found.add(path + "." + name.asText() + " is required and missing");
                }
            });
        } else if (value.isArray()) {
            value.forEach(item -> found.addAll(misfits(resolved.path("items"), item, path + "[]")));
        }
        return found;
    }
}
