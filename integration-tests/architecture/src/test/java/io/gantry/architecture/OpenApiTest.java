package io.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** What the document says; the order of its keys says nothing. */
    private static Object tree(Path yaml) throws Exception {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(yaml));
    }
}
