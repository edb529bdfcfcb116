package io.gantry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the checked-in OpenAPI document says; that it is current is {@link DocumentsTest}'s. */
class OpenApiTest {

    private static final Path DOCUMENT =
            Path.of(System.getProperty("gantry.checkout")).resolve("docs/api/openapi.yaml");

    @Test
    void everyReferenceLeadsSomewhereAndNoPlaceForAWordIsLeft() throws Exception {
        var schemas = (Map<?, ?>) at(tree(DOCUMENT), "components", "schemas");

        assertThat(all("$ref", tree(DOCUMENT)))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(schemas.keySet())
                        .anySatisfy(name -> assertThat(reference).isEqualTo("#/components/schemas/" + name)));
        assertThat(Files.readString(DOCUMENT)).doesNotContainIgnoringCase("{kind");
    }

    @Test
    void everyKindHasOperationsOfItsOwn() throws Exception {
        assertThat(all("operationId", tree(DOCUMENT)))
                .doesNotHaveDuplicates()
                .contains("listPools", "getPool", "putPool", "deletePool", "listMachines", "getMachine", "putMachine")
                .doesNotContain("deleteMachine");
        assertThat(all("$ref", at(tree(DOCUMENT), "paths", "/v1/pools/{name}", "put", "requestBody")))
                .containsOnly("#/components/schemas/PoolManifest");
        assertThat(all("$ref", at(tree(DOCUMENT), "components", "schemas", "MachinePage")))
                .containsOnly("#/components/schemas/Machine");
    }

    @Test
    void everyRefusalIsAProblem() throws Exception {
        for (Object responses : all("responses", at(tree(DOCUMENT), "paths"))) {
            var answers = (Map<?, ?>) responses;
            assertThat(answers.containsKey("401") && answers.containsKey("503"))
                    .as("both in %s", answers)
                    .isTrue();
            answers.forEach((status, answer) -> {
                if (String.valueOf(status).compareTo("400") >= 0) {
                    assertThat(all("$ref", at(answer, "content", "application/problem+json")))
                            .containsExactly("#/components/schemas/Problem");
                }
            });
        }
    }

    /** But a part of a list of facts: what each topic's look like is in the AsyncAPI document. */
    @Test
    void everyAnswerSaysHowItLooks() throws Exception {
        ((Map<?, ?>) at(tree(DOCUMENT), "paths")).forEach((path, item) -> {
            for (Object responses : all("responses", item)) {
                ((Map<?, ?>) responses).forEach((status, answer) -> {
                    if (String.valueOf(status).startsWith("2") && !path.equals("/v1/facts/{topic}")) {
                        assertThat(all("$ref", at(answer, "content")))
                                .as("%s of %s", status, path)
                                .hasSize(1);
                    }
                });
            }
        });
    }

    /** What the document says; the order of its keys says nothing. */
    private static Object tree(Path yaml) throws Exception {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(yaml));
    }

    private static Object at(Object tree, String... path) {
        Object here = tree;
        for (String key : path) {
            here = Objects.requireNonNull(((Map<?, ?>) here).get(key), () -> "there is no " + String.join(" ", path));
        }
        return here;
    }

    /** The values of a key, wherever it is. */
    private static List<Object> all(String key, Object tree) {
        return switch (tree) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .flatMap(entry -> key.equals(entry.getKey())
                                ? Stream.of(entry.getValue())
                                : all(key, entry.getValue()).stream())
                        .map(Object.class::cast)
                        .toList();
            case List<?> list ->
                list.stream().flatMap(item -> all(key, item).stream()).toList();
            default -> List.of();
        };
    }
}
