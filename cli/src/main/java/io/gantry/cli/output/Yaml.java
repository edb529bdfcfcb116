package io.gantry.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import org.yaml.snakeyaml.DumperOptions;

/** Trees as YAML in block style, keys in their order. */
public final class Yaml {

    private Yaml() {}

    public static String of(JsonNode node) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(4096);
        options.setSplitLines(false);
        return new org.yaml.snakeyaml.Yaml(options)
                .dump(GantryJson.lenient().convertValue(node, Object.class))
                .stripTrailing();
    }
}
