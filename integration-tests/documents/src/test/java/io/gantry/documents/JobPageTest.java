package io.gantry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Source;
import io.gantry.manifest.Specs;
import io.gantry.scheduler.api.JobSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/job.md} has a line for each field of a job, and for no other. */
class JobPageTest {

    private static final Path CHECKOUT =
            Path.of(System.getProperty("gantry.checkout")).normalize();
    /** The three checks have the same fields, which are written once. */
    private static final Pattern CHECK = Pattern.compile("\\.health\\.(ready|live)\\.");

    private static final Pattern FIELD = Pattern.compile("^\\| (`[^|]*`) \\|", Pattern.MULTILINE);

    @Test
    void eachFieldOfAJobIsOnThePage() throws IOException {
        String page = Files.readString(CHECKOUT.resolve("docs/job.md"));
        Set<String> written = FIELD.matcher(page)
                .results()
                .flatMap(line ->
                        Pattern.compile("`([^`]*)`").matcher(line.group(1)).results())
                .map(name -> name.group(1))
                .filter(name -> Character.isLowerCase(name.charAt(0)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(written).isEqualTo(fields());
    }

    @Test
    void itsExampleIsRead() throws IOException {
        String page = Files.readString(CHECKOUT.resolve("docs/job.md"));
        String example = page.substring(page.indexOf("```yaml") + "```yaml".length(), page.indexOf("```\n\nTimes"));
        var reader = new ManifestReader(Specs.none().with(Kind.JOB, JobSpec.class));

        var read = reader.read(new Source("job.md", example.getBytes(StandardCharsets.UTF_8)));

        assertThat(read)
                .isInstanceOfSatisfying(
                        Reading.Good.class,
                        good -> assertThat((List<?>) good.value()).hasSize(1));
    }

    private static Set<String> fields() {
        ObjectNode schema = ManifestSchemas.of(Kind.JOB, new Comments(CHECKOUT));
        var fields = new TreeSet<String>();
        collect(schema.path("properties").path("spec"), "", schema.path("$defs"), fields);
        return fields;
    }

    private static void collect(JsonNode schema, String path, JsonNode definitions, Set<String> fields) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().replace("#/$defs/", "");
            definitions.path(name).path("properties").properties().forEach(field -> {
                String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                fields.add(CHECK.matcher(below).replaceAll(".health.start."));
                collect(field.getValue(), below, definitions, fields);
            });
        } else if (schema.has("items")) {
            collect(schema.path("items"), path + "[]", definitions, fields);
        } else if (schema.path("additionalProperties").isObject()) {
            collect(schema.path("additionalProperties"), path + ".*", definitions, fields);
        }
    }
}
