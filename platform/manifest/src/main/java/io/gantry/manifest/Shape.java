package io.gantry.manifest;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a record is written: the fields of the constructor or factory that Jackson uses for it. Whether a field may be
 * left out is what that parameter says: {@code @Nullable}, a collection (empty) or a boolean (false).
 */
record Shape(ValueInstantiator maker, List<Field> fields) {

    /** @param required somebody must write it */
    record Field(String name, JavaType type, boolean required) {}

    static Shape of(ValueInstantiator maker, DeserializationContext context) {
        return new Shape(
                maker,
                Arrays.stream(maker.getFromObjectArguments(context.getConfig()))
                        .map(Shape::field)
                        .toList());
    }

    private static Field field(SettableBeanProperty property) {
        JavaType type = property.getType();
        boolean optional = mayBeNull(property) || type.isContainerType() || type.hasRawClass(boolean.class);
        return new Field(property.getName(), type, !optional);
    }

    private static boolean mayBeNull(SettableBeanProperty property) {
        return property.getMember() instanceof AnnotatedParameter parameter
                && parameter.getOwner().getAnnotated() instanceof Executable maker
                && maker.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
    }

    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}
