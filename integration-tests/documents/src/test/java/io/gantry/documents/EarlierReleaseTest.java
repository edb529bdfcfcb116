package io.gantry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** N and N-1 side by side: {@code integration-tests/documents/earlier} says why, and how what is there is kept. */
class EarlierReleaseTest {

    private static final Path CHECKOUT =
            Path.of(System.getProperty("gantry.checkout")).normalize();
    private static final FactDocument TODAY = new FactDocument(text(AsyncApi.document(new Comments(CHECKOUT))));

    /** Which the earlier release reads as UNRECOGNIZED: what asks for them fits no node there. */
    private static final String OPERATORS_READ_AS_UNRECOGNIZED =
            ".operator: may be [Matches, VersionAtLeast, VersionBelow], which the earlier release has no word for";

    static List<Path> releases() throws IOException {
        try (Stream<Path> folders = Files.list(CHECKOUT.resolve("integration-tests/documents/earlier"))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    static List<Arguments> facts() throws IOException {
        var all = new ArrayList<Arguments>();
        for (Path release : releases()) {
            document(release).types().forEach(type -> all.add(Arguments.of(release, type)));
        }
        return all;
    }

    @Test
    void thereIsOne() throws IOException {
        assertThat(releases()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void topicsAreWhatTheyWere(Path release) throws IOException {
        assertThat(TODAY.topics()).containsAllEntriesOf(document(release).topics());
    }

    @ParameterizedTest
    @MethodSource("facts")
    void todaysRecordsReadWhatTheEarlierReleaseWroteAndLoseNothing(Path release, String type) throws IOException {
        JsonNode sample = document(release).sample(type);
        ObjectMapper mapper = GantryJson.lenient();

        Fact fact = mapper.convertValue(sample, mapper.constructType(topic(type).shape()));

        assertThat(lost(sample, text(fact), "")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("facts")
    void whatIsWrittenTodayIsValidByTheEarlierSchema(Path release, String type) throws IOException {
        FactDocument earlier = document(release);

        assertThat(Validity.misfits(earlier, earlier.schema(type), TODAY.sample(type)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("facts")
    void whateverOneOfThemMayWriteTheOtherCanRead(Path release, String type) throws IOException {
        assertThat(Compatibility.breaks(document(release), TODAY, type))
                .noneMatch(broken -> !broken.endsWith(OPERATORS_READ_AS_UNRECOGNIZED));
    }

    @ParameterizedTest
    @MethodSource("releases")
    void eachKindOfBreakIsSeen(Path release) throws IOException {
        FactDocument earlier = document(release);
        String type = "bridge.node.changed.v1";
        var changed = new FactDocument(earlier.root().deepCopy());
        var schema = (ObjectNode) changed.resolved(changed.schema(type));
        var fields = (ObjectNode) schema.path("properties");
        assertThat(Compatibility.breaks(earlier, changed, type)).isEmpty();

        fields.remove("cluster");
        fields.putObject("color").put("type", "string");
        ((ObjectNode) fields.path("deleted")).put("type", "string");
        ((ArrayNode) schema.path("required")).removeAll().add("color");
        ((ArrayNode) fields.path("state").path("enum")).add("ELSEWHERE");

        assertThat(Compatibility.breaks(earlier, changed, type))
                .contains(
                        type + ".cluster: is gone",
                        type + ".deleted: its type was \"boolean\" and is \"string\"",
                        type + ".state: may be [ELSEWHERE], which the earlier release has no word for",
                        type + ".uid: may be left out, and the earlier release needs it",
                        type + ".color: is required, and the earlier release may not write it");
        var sample = (ObjectNode) earlier.sample(type).deepCopy();
        sample.remove("uid");
        sample.put("state", "ELSEWHERE")
                .put("cluster", "main")
                .put("deleted", 1)
                .put("new", "and ignored");
        assertThat(Validity.misfits(earlier, earlier.schema(type), sample))
                .containsExactlyInAnyOrder(
                        ".uid is required and missing",
                        ".state has a word that is not in the schema: ELSEWHERE",
                        ".cluster is no uuid: main",
                        ".deleted is no boolean: 1");
    }

    private static FactDocument document(Path release) throws IOException {
        return FactDocument.of(release.resolve("asyncapi.yaml"));
    }

    private static Topic<?> topic(String type) {
        return AsyncApi.TOPICS.stream()
                .filter(topic -> topic.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody writes " + type + " any more"));
    }

    /** As it is read from its text: numbers are of one kind. */
    private static JsonNode text(Object value) {
        try {
            return GantryJson.lenient().readTree(GantryJson.lenient().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What of the one is not in the other, which may have more. */
    private static List<String> lost(JsonNode before, JsonNode after, String path) {
        var lost = new ArrayList<String>();
        if (before.isObject() && after.isObject()) {
            before.properties()
                    .forEach(field -> lost.addAll(
                            lost(field.getValue(), after.path(field.getKey()), path + "." + field.getKey())));
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int at = 0; at < before.size(); at++) {
                lost.addAll(lost(before.path(at), after.path(at), path + "[" + at + "]"));
            }
        } else if (!before.equals(after)) {
            lost.add(path + " was " + before + " and is " + after);
        }
        return lost;
    }
}
