package io.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The checked-in OpenAPI document is the one that the server's build makes from its resources. */
class OpenApiTest {

    private static final Path MADE = Path.of("../../distribution/server/target/openapi/openapi.yaml");
    private static final Path CHECKED_IN = Path.of("../../docs/api/openapi.yaml");

    @Test
    void theCheckedInDocumentIsCurrent() throws Exception {
        if (Boolean.getBoolean("gantry.documents.write")) {
            Files.copy(MADE, CHECKED_IN, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(tree(CHECKED_IN))
                .as("make it again with mvn package -pl integration-tests/architecture -am -Dtest=OpenApiTest"
                        + " -Dgantry.documents.write=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(tree(MADE));
    }

    @Test
    void everyReferenceLeadsSomewhereAndNoPlaceForAWordIsLeft() throws Exception {
        var schemas = (Map<?, ?>) at(tree(MADE), "components", "schemas");

        assertThat(all("$ref", tree(MADE)))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(schemas.keySet())
                        .anySatisfy(name -> assertThat(reference).isEqualTo("#/components/schemas/" + name)));
        assertThat(Files.readString(MADE)).doesNotContainIgnoringCase("{kind");
    }

    @Test
    void everyKindHasOperationsOfItsOwn() throws Exception {
        assertThat(all("operationId", tree(MADE)))
                .doesNotHaveDuplicates()
                .contains("listPools", "getPool", "putPool", "deletePool", "listMachines", "getMachine", "putMachine")
                .doesNotContain("deleteMachine");
        assertThat(all("$ref", at(tree(MADE), "paths", "/v1/pools/{name}", "put", "requestBody")))
                .containsOnly("#/components/schemas/PoolManifest");
        assertThat(all("$ref", at(tree(MADE), "components", "schemas", "MachinePage")))
                .containsOnly("#/components/schemas/Machine");
    }

    @Test
    void everyRefusalIsAProblem() throws Exception {
        for (Object responses : all("responses", at(tree(MADE), "paths"))) {
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
        ((Map<?, ?>) at(tree(MADE), "paths")).forEach((path, item) -> {
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
