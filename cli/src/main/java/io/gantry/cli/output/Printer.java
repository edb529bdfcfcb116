package io.gantry.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.terminal.Table;
import io.gantry.cli.terminal.Terminal;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import java.time.Instant;
import java.util.List;

/** Prints objects in the format that was asked for. */
public final class Printer {

    private final Context context;
    private final Format format;

    public Printer(Context context, Format format) {
        this.context = context;
        this.format = format;
    }

    /** A list; of none, a table says so where it does not get into a pipe's way. */
    public void list(Kind kind, List<ApiObject> objects) {
        switch (format) {
            case TABLE, WIDE -> table(kind, objects);
            case NAME -> objects.forEach(this::name);
            case JSON -> say(json(array(objects)));
            case YAML -> objects.forEach(object -> say("---\n" + Yaml.of(object.json())));
        }
    }

    public void one(ApiObject object) {
        switch (format) {
            case TABLE, WIDE -> table(object.kind(), List.of(object));
            case NAME -> name(object);
            case JSON -> say(json(object.json()));
            case YAML -> say(Yaml.of(object.json()));
        }
    }

    /** What is no object of a kind, for programs: as JSON, or else as YAML. */
    public void tree(JsonNode node) {
        say(format == Format.JSON ? json(node) : Yaml.of(node));
    }

    /** The same for a list. */
    public void trees(List<JsonNode> nodes) {
        if (format == Format.JSON) {
            say(json(GantryJson.lenient().createArrayNode().addAll(nodes)));
        } else {
            nodes.forEach(node -> say("---\n" + Yaml.of(node)));
        }
    }

    public List<String> tableLines(Kind kind, List<ApiObject> objects) {
        Instant now = context.time().instant();
        List<Column> columns = Columns.of(kind).stream()
                .filter(column -> format == Format.WIDE || !column.wide())
                .toList();
        var table = new Table(columns.stream().map(Column::header).toList());
        objects.forEach(object -> table.row(columns.stream()
                .map(column -> column.cell().apply(object, now))
                .map(cell -> cell.isEmpty() ? "-" : cell)
                .toList()));
        return table.lines(context.terminal().looks().width());
    }

    private void table(Kind kind, List<ApiObject> objects) {
        if (objects.isEmpty()) {
            context.terminal().note("no " + kind.plural());
            return;
        }
        List<String> lines = tableLines(kind, objects);
        say(context.terminal().paint(Terminal.Color.STRONG, lines.getFirst()));
        lines.stream().skip(1).forEach(this::say);
    }

    private void name(ApiObject object) {
        say(object.kind().singular() + "/" + object.name());
    }

    private static JsonNode array(List<ApiObject> objects) {
        var array = GantryJson.lenient().createArrayNode();
        objects.forEach(object -> array.add(object.json()));
        return array;
    }

    static String json(JsonNode node) {
        try {
            return GantryJson.lenient().writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot be written", e);
        }
    }

    private void say(String text) {
        text.lines().forEach(context.terminal()::say);
    }
}
