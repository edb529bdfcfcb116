package io.gantry.manifest;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.kinds.text.PlainText;
import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads single values as the field they are for wants them. */
final class Scalars {

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,40}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");
    /** {@code 1h30m}, {@code 45s}, {@code 500ms}: how people write a time; ISO 8601 is read as well. */
    private static final Pattern SHORT_DURATION =
            Pattern.compile("(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private final ObjectMapper mapper;

    Scalars(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    Optional<Object> read(Tree tree, JavaType type, String path, Report report) {
        if (!(tree instanceof Tree.Scalar scalar)) {
            report.add(tree.place(), path, "must be " + wanted(type) + ", not " + tree.what());
            return Optional.empty();
        }
        if (!isPlain(scalar.text(), scalar.place(), path, report)) {
            return Optional.empty();
        }
        try {
            return Optional.of(value(scalar, type));
        } catch (Unreadable e) {
            report.add(scalar.place(), path, e.rule);
            return Optional.empty();
        }
    }

    /** Whether it can be kept; says so if not. */
    static boolean isPlain(String text, Place place, String path, Report report) {
        OptionalInt wrong = PlainText.wrongAt(text);
        wrong.ifPresent(at -> report.add(
                place,
                path,
                "character %d is U+%04X, which is no text and cannot be kept; leave it out"
                        .formatted(at + 1, (int) text.charAt(at))));
        return wrong.isEmpty();
    }

    private Object value(Tree.Scalar scalar, JavaType type) throws Unreadable {
        if (type.isEnumType()) {
            return word(scalar, type);
        }
        if (type.hasRawClass(int.class) || type.hasRawClass(Integer.class)) {
            return (int) whole(scalar, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type.hasRawClass(long.class) || type.hasRawClass(Long.class)) {
            return whole(scalar, type, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type.hasRawClass(double.class) || type.hasRawClass(Double.class)) {
            return decimal(scalar, type);
        }
        if (type.hasRawClass(boolean.class) || type.hasRawClass(Boolean.class)) {
            return truth(scalar, type);
        }
        if (type.hasRawClass(Duration.class)) {
            return duration(scalar.text());
        }
        return type.hasRawClass(String.class) ? scalar.text() : other(scalar.text(), type);
    }

    private static boolean truth(Tree.Scalar scalar, JavaType type) throws Unreadable {
        if (scalar.quoted() || !(scalar.text().equals("true") || scalar.text().equals("false"))) {
            throw new Unreadable("must be " + wanted(type) + ", not " + quoted(scalar));
        }
        return scalar.text().equals("true");
    }

    private static double decimal(Tree.Scalar scalar, JavaType type) throws Unreadable {
        if (scalar.quoted() || !DECIMAL.matcher(scalar.text()).matches()) {
            throw new Unreadable("must be " + wanted(type) + ", not " + quoted(scalar));
        }
        return Double.parseDouble(scalar.text());
    }

    private static long whole(Tree.Scalar scalar, JavaType type, long least, long most) throws Unreadable {
        if (scalar.quoted() || !WHOLE.matcher(scalar.text()).matches()) {
            throw new Unreadable("must be " + wanted(type) + ", not " + quoted(scalar));
        }
        var number = new BigInteger(scalar.text());
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new Unreadable(number + " is out of range: at most " + most);
        }
        return number.longValueExact();
    }

    private Object word(Tree.Scalar scalar, JavaType type) throws Unreadable {
        Map<String, Object> words = words(type);
        Object constant = words.get(scalar.text());
        if (constant == null) {
            throw new Unreadable("'" + Shown.of(scalar.text()) + "' is not one of " + String.join(", ", words.keySet())
                    + Nearest.hint(scalar.text(), words.keySet()));
        }
        return constant;
    }

    /** All but the word for what a newer release says. */
    private Map<String, Object> words(JavaType type) {
        var words = new LinkedHashMap<String, Object>();
        Arrays.stream(type.getRawClass().getEnumConstants())
                .filter(constant -> !((Enum<?>) constant).name().equals("UNRECOGNIZED"))
                .forEach(constant -> words.put(mapper.convertValue(constant, String.class), constant));
        return words;
    }

    private static Duration duration(String text) throws Unreadable {
        var form = SHORT_DURATION.matcher(text);
        if (form.matches() && !text.isEmpty()) {
            return Duration.ofHours(part(form.group(1)))
                    .plusMinutes(part(form.group(2)))
                    .plusSeconds(part(form.group(3)))
                    .plusMillis(part(form.group(4)));
        }
        try {
            return Duration.parse(text.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException | ArithmeticException _) {
            throw new Unreadable("'" + Shown.of(text) + "' is not a time: write 500ms, 30s, 5m, 1h30m or PT30S");
        }
    }

    private static long part(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** Names, quantities, references: whatever reads itself from text. */
    private Object other(String text, JavaType type) throws Unreadable {
        try {
            return mapper.convertValue(text, type);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(rule(e));
        }
    }

    /** What the value's own constructor said, out of the wrapping. */
    static String rule(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
            cause = next;
        }
        return Shown.message(Optional.ofNullable(cause.getMessage()).orElse("cannot be read"));
    }

    private static String quoted(Tree.Scalar scalar) {
        return scalar.quoted() ? "the text \"" + Shown.of(scalar.text()) + "\"" : scalar.what();
    }

    private static String wanted(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
            return "a whole number";
        }
        if (raw == double.class || raw == Double.class) {
            return "a number";
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return "true or false";
        }
        return type.isEnumType() ? "a word" : "a text";
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final String rule;

        Unreadable(String rule) {
            super(rule, null, false, false);
            this.rule = rule;
        }
    }
}
