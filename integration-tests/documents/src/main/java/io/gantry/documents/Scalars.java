package io.gantry.documents;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.secret.SecretRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schemas of values that are no objects: our quantities and names are text with a pattern. */
final class Scalars {

    private static final String NAME = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    private static final Map<Class<?>, Text> TEXTS = Map.of(
            Name.class, new Text(NAME, null, Name.RULE),
            SecretRef.class, new Text(NAME, null, "Names a secret; " + Name.RULE),
            Uid.class, new Text(null, "uuid", "A UUIDv7 (RFC 9562)"),
            Cpu.class,
                    new Text(
                            "^(\\d{1,10}m|\\d{1,7}(\\.\\d{1,3})?)$",
                            null,
                            "Processor time: thousandths as 250m, or processors as 2 or 0.5"),
            Bytes.class,
                    new Text(
                            "^\\d{1,18}(Ki|Mi|Gi|Ti|k|M|G|T)?$",
                            null,
                            "An amount of bytes: 64Mi, 2Gi, or plain digits"),
            Bits.class, new Text("^\\d{1,15}[kMGT]?$", null, "Bits a second: 250M, 10G, or plain digits"),
            Duration.class, new Text("^P", "duration", "An ISO 8601 duration: PT10S"),
            Instant.class, new Text(null, "date-time", "A moment (RFC 3339)"),
            String.class, new Text(null, null, null));
    /** As people may write durations beside ISO 8601. */
    private static final String WRITTEN_DURATION = "^([Pp].+|(?=\\d)(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?)$";

    private final Side side;

    Scalars(Side side) {
        this.side = side;
    }

    private record Text(
            @Nullable String pattern,
            @Nullable String format,
            @Nullable String about) {}

    Optional<ObjectNode> of(JavaType type) {
        Class<?> raw = type.getRawClass();
        Text text = TEXTS.get(raw);
        if (text != null) {
            return Optional.of(text(raw, text));
        }
        return whole(raw)
                .or(() -> raw == boolean.class || raw == Boolean.class
                        ? Optional.of(node().put("type", "boolean"))
                        : Optional.empty());
    }

    private static Optional<ObjectNode> whole(Class<?> raw) {
        boolean isInt = raw == int.class || raw == Integer.class;
        boolean isLong = raw == long.class || raw == Long.class;
        return isInt || isLong
                ? Optional.of(node().put("type", "integer").put("format", isInt ? "int32" : "int64"))
                : Optional.empty();
    }

    private ObjectNode text(Class<?> raw, Text text) {
        ObjectNode node = node();
        if (side == Side.WRITTEN && (raw == Cpu.class || raw == Bytes.class || raw == Bits.class)) {
            node.putArray("type").add("string").add("number"); // YAML reads 2 as a number
        } else {
            node.put("type", "string");
        }
        boolean duration = side == Side.WRITTEN && raw == Duration.class;
        putIfThere(node, "pattern", duration ? WRITTEN_DURATION : text.pattern());
        putIfThere(node, "format", duration ? null : text.format());
        putIfThere(node, "description", duration ? "500ms, 30s, 5m, 1h30m, or ISO 8601: PT30S" : text.about());
        return node;
    }

    private static void putIfThere(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
