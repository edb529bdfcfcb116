package io.gantry.scheduler.core.view;

import io.gantry.matching.Pattern;
import io.gantry.matching.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition on the labels of a node. {@code IN}, {@code NOT_IN} have values, {@code EXISTS} and {@code
 * DOES_NOT_EXIST} none, {@code GREATER_THAN} and {@code LESS_THAN} one whole number of up to 18 digits, the two of versions
 * one version, {@code MATCHES} one {@link Pattern pattern}.
 */
public record Constraint(String key, Operator operator, List<String> values) {

    /** How the label is compared. */
    public enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist"),
        GREATER_THAN("Gt"),
        LESS_THAN("Lt"),
        VERSION_AT_LEAST("VersionAtLeast"),
        VERSION_BELOW("VersionBelow"),
        MATCHES("Matches");

        private final String word;

        Operator(String word) {
            this.word = word;
        }
    }

    /** @throws IllegalArgumentException if the values do not fit the operator */
    public Constraint {
        values = List.copyOf(values);
        boolean fits = switch (operator) {
            case IN, NOT_IN -> !values.isEmpty();
            case EXISTS, DOES_NOT_EXIST -> values.isEmpty();
            case GREATER_THAN, LESS_THAN -> values.size() == 1 && isNumber(values.getFirst());
            case VERSION_AT_LEAST, VERSION_BELOW -> values.size() == 1 && Version.parse(values.getFirst()) != null;
            case MATCHES -> values.size() == 1 && isPattern(values.getFirst());
        };
        if (!fits) {
            throw new IllegalArgumentException("constraint on '" + key + "': " + operator + " does not take " + values);
        }
    }

    /** Whether these labels fulfil it. A missing label fulfils only {@code NOT_IN} and {@code DOES_NOT_EXIST}. */
    public boolean matches(Map<String, String> labels) {
        return test().passes(labels.get(key));
    }

    /** What a value is tried by; made once for many values. */
    public interface Test {
        /** @param actual null where there is no such label */
        boolean passes(@Nullable String actual);
    }

    /** To try many values. */
    public Test test() {
        return switch (operator) {
            case IN -> actual -> actual != null && values.contains(actual);
            case NOT_IN -> actual -> actual == null || !values.contains(actual);
            case EXISTS -> actual -> actual != null;
            case DOES_NOT_EXIST -> actual -> actual == null;
            case GREATER_THAN -> {
                long limit = number(values.getFirst());
                yield actual -> isNumber(actual) && number(actual) > limit;
            }
            case LESS_THAN -> {
                long limit = number(values.getFirst());
                yield actual -> isNumber(actual) && number(actual) < limit;
            }
            case VERSION_AT_LEAST -> versions(false);
            case VERSION_BELOW -> versions(true);
            case MATCHES -> {
                var pattern = new Pattern(values.getFirst());
                yield actual -> actual != null && pattern.matches(actual);
            }
        };
    }

    private Test versions(boolean below) {
        Version limit = Version.parse(values.getFirst());
        return actual -> {
            Version version = actual == null ? null : Version.parse(actual);
            return version != null && limit != null && version.compareTo(limit) < 0 == below;
        };
    }

    /** {@code arch In [amd64, arm64]}. */
    public String text() {
        return values.isEmpty() ? key + " " + operator.word : key + " " + operator.word + " " + values;
    }

    /** One that is not says itself what is wrong. */
    private static boolean isPattern(String text) {
        new Pattern(text).matches("");
        return true;
    }

    private static long number(@Nullable String text) {
        return Long.parseLong(text);
    }

    /** By hand: a regular expression costs more than all the rest of a filter. */
    private static boolean isNumber(@Nullable String text) {
        if (text == null) {
            return false;
        }
        int first = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - first;
        if (digits < 1 || digits > 18) {
            return false;
        }
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
