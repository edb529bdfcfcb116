package io.gantry.documents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeBindings;
import io.gantry.kinds.json.GantryJson;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schema (2020-12) of our records. Jackson says what their fields are, so there is one truth about that; whether a
 * field may be left out is what the constructor's parameter says, as for the reader of manifests: {@code @Nullable}, a
 * collection or a boolean may.
 */
final class JsonSchemas {

    private static final String UNRECOGNIZED = "UNRECOGNIZED";

    private final ObjectMapper mapper = GantryJson.lenient();
    private final Side side;
    private final String references;
    private final Scalars scalars;
    private final Comments comments;
    private final SortedMap<String, ObjectNode> definitions = new TreeMap<>();

    /** @param references where definitions stand: {@code #/$defs/} */
    JsonSchemas(Side side, String references, Comments comments) {
        this.side = side;
        this.references = references;
        this.scalars = new Scalars(side);
        this.comments = comments;
    }

    /** What the schemas made so far refer to, by name. */
    SortedMap<String, ObjectNode> definitions() {
        return definitions;
    }

    ObjectNode of(JavaType type) {
        return scalars.of(type).orElseGet(() -> composite(type));
    }

    private ObjectNode composite(JavaType type) {
        if (type.isEnumType()) {
            return words(type.getRawClass());
        }
        if (type.isCollectionLikeType()) {
            ObjectNode list = node().put("type", "array");
            list.set("items", of(type.getContentType()));
            return list;
        }
        if (type.isMapLikeType()) {
            ObjectNode map = node().put("type", "object");
            map.set("additionalProperties", of(type.getContentType()));
            return map;
        }
        return reference(type);
    }

    private static ObjectNode words(Class<?> type) {
        ObjectNode words = node().put("type", "string");
        var list = words.putArray("enum");
        Arrays.stream(type.getEnumConstants())
                .filter(constant -> !((Enum<?>) constant).name().equals(UNRECOGNIZED))
                .map(JsonSchemas::word)
                .forEach(list::add);
        return words;
    }

    private static String word(Object constant) {
        try {
            String json = GantryJson.lenient().writeValueAsString(constant);
            return json.substring(1, json.length() - 1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + constant, e);
        }
    }

    private ObjectNode reference(JavaType type) {
        String name = name(type);
        if (!definitions.containsKey(name)) {
            definitions.put(name, node()); // a record may contain itself
            definitions.put(name, object(type));
        }
        return node().put("$ref", references + name);
    }

    /** {@code PoolSpecSource} for a Source within PoolSpec, {@code DeclaredPoolSpec} for a Declared of PoolSpec. */
    private static String name(JavaType type) {
        Class<?> raw = type.getRawClass();
        String own = raw.getEnclosingClass() == null
                ? raw.getSimpleName()
                : raw.getEnclosingClass().getSimpleName() + raw.getSimpleName();
        TypeBindings bindings = type.getBindings();
        return own
                + bindings.getTypeParameters().stream().map(JsonSchemas::name).collect(Collectors.joining());
    }

    private ObjectNode object(JavaType type) {
        ObjectNode object = node();
        Class<?> raw = type.getRawClass();
        comments.of(raw).ifPresent(about -> object.put("description", about));
        object.put("type", "object");
        ObjectNode properties = object.putObject("properties");
        List<BeanPropertyDefinition> fields = fields(type);
        for (BeanPropertyDefinition field : fields) {
            ObjectNode schema = of(fieldType(field));
            comments.of(raw, field.getName()).ifPresent(about -> schema.put("description", about));
            properties.set(field.getName(), schema);
        }
        List<String> required = fields.stream()
                .filter(field -> isRequired(raw, field))
                .map(BeanPropertyDefinition::getName)
                .toList();
        if (!required.isEmpty()) {
            required.forEach(object.withArray("required")::add);
        }
        if (side == Side.WRITTEN) {
            object.put("additionalProperties", false);
            Limits.add(raw, object);
        }
        return object;
    }

    private List<BeanPropertyDefinition> fields(JavaType type) {
        var config = mapper.getDeserializationConfig();
        return config.introspect(type).findProperties().stream()
                .filter(field -> field.getConstructorParameter() != null)
                .toList();
    }

    private JavaType fieldType(BeanPropertyDefinition field) {
        return field.getConstructorParameter().getType();
    }

    private boolean isRequired(Class<?> owner, BeanPropertyDefinition field) {
        AnnotatedParameter parameter = field.getConstructorParameter();
        JavaType type = parameter.getType();
        boolean leftOut = side == Side.TOLD && type.hasRawClass(String.class) && leavesOutWhatIsEmpty(owner);
        return !mayBeNull(parameter) && !type.isContainerType() && !type.hasRawClass(boolean.class) && !leftOut;
    }

    private static boolean leavesOutWhatIsEmpty(Class<?> owner) {
        JsonInclude include = owner.getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_EMPTY;
    }

    private static boolean mayBeNull(AnnotatedParameter parameter) {
        return parameter.getOwner().getAnnotated() instanceof Executable maker
                && maker.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
