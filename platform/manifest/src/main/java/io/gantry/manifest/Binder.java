package io.gantry.manifest;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Binds trees to records. Jackson says how a record is made and what its fields are called, so there is one truth about
 * that; walking is our own, because Jackson stops at the first problem.
 */
final class Binder {

    /** What answers' metadata carry beside what people write. */
    private static final List<String> OURS = List.of("uid", "generation", "version", "created", "deleting");
    /** The field that a constructor's message begins with: {@code maxMachines must be}, {@code ports.host must be}. */
    private static final Pattern FIELD_FIRST = Pattern.compile("(?:[a-z][A-Za-z]*\\.)?([a-z][A-Za-z]*)[: ].*");

    private final ObjectMapper mapper = GantryJson.strict();
    private final Scalars scalars = new Scalars(mapper);
    private final Map<JavaType, Optional<Shape>> shapes = new ConcurrentHashMap<>();

    <T> Optional<T> bind(Tree tree, Class<T> type, String path, Report report) {
        return bind(tree, mapper.constructType(type), path, report).map(type::cast);
    }

    /** Whether an empty mapping would do. */
    boolean allOptional(Class<?> type) {
        return shape(mapper.constructType(type))
                .map(shape -> shape.fields().stream().noneMatch(Shape.Field::required))
                .orElse(false);
    }

    private Optional<Object> bind(Tree tree, JavaType type, String path, Report report) {
        if (type.isCollectionLikeType()) {
            return list(tree, type.getContentType(), path, report);
        }
        if (type.isMapLikeType()) {
            return map(tree, type.getContentType(), path, report);
        }
        Optional<Shape> shape = shape(type);
        return shape.isPresent() ? record(tree, shape.get(), path, report) : scalars.read(tree, type, path, report);
    }

    private Optional<Object> list(Tree tree, JavaType element, String path, Report report) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            report.add(tree.place(), path, "must be a list, not " + tree.what());
            return Optional.empty();
        }
        List<Tree> items = sequence.items();
        var values = new ArrayList<Object>();
        for (int i = 0; i < items.size(); i++) {
            bind(items.get(i), element, path + "[" + i + "]", report).ifPresent(values::add);
        }
        return values.size() == items.size() ? Optional.of(values) : Optional.empty();
    }

    private Optional<Object> map(Tree tree, JavaType content, String path, Report report) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            report.add(tree.place(), path, "must be a mapping of names to values, not " + tree.what());
            return Optional.empty();
        }
        List<String> keys = mapping.entries().stream().map(Tree.Entry::key).toList();
        int before = report.size();
        var fields = Fields.of(mapping, path, keys, List.of(), report);
        var values = new LinkedHashMap<String, Object>();
        for (Tree.Entry entry : mapping.entries()) {
            Scalars.isPlain(entry.key(), entry.place(), path, report);
            bind(entry.value(), content, fields.path(entry.key()), report)
                    .ifPresent(value -> values.put(entry.key(), value));
        }
        return report.size() == before ? Optional.of(values) : Optional.empty();
    }

    private Optional<Object> record(Tree tree, Shape shape, String path, Report report) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            report.add(
                    tree.place(),
                    path,
                    "must be a mapping with " + String.join(", ", shape.names()) + ", not " + tree.what());
            return Optional.empty();
        }
        int before = report.size();
        var fields = Fields.of(mapping, path, shape.names(), path.equals("metadata") ? OURS : List.of(), report);
        var arguments = shape.fields().stream()
                .map(field -> argument(field, fields, report))
                .toArray();
        return report.size() == before ? made(shape, arguments, fields, path, report) : Optional.empty();
    }

    private @Nullable Object argument(Shape.Field field, Fields fields, Report report) {
        Optional<Tree> written = field.required()
                ? fields.required(field.name(), report)
                : fields.get(field.name()).map(Tree.Entry::value);
        return written.flatMap(tree -> bind(tree, field.type(), fields.path(field.name()), report))
                .orElseGet(() -> absent(field.type()));
    }

    private static @Nullable Object absent(JavaType type) {
        if (type.isMapLikeType()) {
            return Map.of();
        }
        if (type.isCollectionLikeType()) {
            return List.of();
        }
        return type.hasRawClass(boolean.class) ? Boolean.FALSE : null;
    }

    /** The record's own constructor has the last word; its message is put at the field it begins with. */
    private Optional<Object> made(
            Shape shape, @Nullable Object[] arguments, Fields fields, String path, Report report) {
        try {
            return Optional.of(shape.maker().createFromObjectWith(context(), arguments));
        } catch (JsonMappingException e) {
            String rule = Scalars.rule(e);
            Optional<String> field = fieldOf(rule, shape.names());
            Place place = field.flatMap(fields::get).map(Tree.Entry::place).orElse(fields.place());
            report.add(place, field.map(fields::path).orElse(path), rule);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no input to read here
        }
    }

    private static Optional<String> fieldOf(String rule, Collection<String> names) {
        var first = FIELD_FIRST.matcher(rule);
        if (first.matches() && names.contains(first.group(1))) {
            return Optional.of(first.group(1));
        }
        boolean labels = rule.startsWith("label ") || rule.endsWith(" labels");
        return labels && names.contains("labels") ? Optional.of("labels") : Optional.empty();
    }

    private Optional<Shape> shape(JavaType type) {
        Optional<Shape> known = shapes.get(type);
        if (known == null) {
            known = lookedUp(type);
            shapes.put(type, known);
        }
        return known;
    }

    private Optional<Shape> lookedUp(JavaType type) {
        try {
            DeserializationContext context = context();
            if (context.findRootValueDeserializer(type) instanceof BeanDeserializerBase bean
                    && bean.getValueInstantiator().canCreateFromObjectWith()
                    && !bean.getValueInstantiator().canCreateUsingDelegate()) {
                return Optional.of(Shape.of(bean.getValueInstantiator(), context));
            }
            return Optional.empty();
        } catch (JsonMappingException e) {
            throw new IllegalStateException("cannot tell how " + type + " is written", e);
        }
    }

    private DeserializationContext context() {
        return ((DefaultDeserializationContext) mapper.getDeserializationContext())
                .createDummyInstance(mapper.getDeserializationConfig());
    }
}
