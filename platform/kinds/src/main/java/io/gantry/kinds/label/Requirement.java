package io.gantry.kinds.label;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.matching.Pattern;
import io.gantry.matching.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition on labels: {@code {key: arch, operator: In, values: [amd64]}}. {@code In}, {@code NotIn} take one or
 * more values, {@code Exists} and {@code DoesNotExist} none, {@code Gt} and {@code Lt} one whole number, {@code
 * VersionAtLeast} and {@code VersionBelow} one version such as {@code 1.28}, {@code Matches} one pattern that the whole value
 * must match.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Requirement(String key, Operator operator, List<String> values) {

    public static final int VALUES_MAX = 100;

    /** How the label is compared. */
    public enum Operator {
        @JsonProperty("In")
        IN("In"),
        @JsonProperty("NotIn")
        NOT_IN("NotIn"),
        @JsonProperty("Exists")
        EXISTS("Exists"),
        @JsonProperty("DoesNotExist")
        DOES_NOT_EXIST("DoesNotExist"),
        @JsonProperty("Gt")
        GREATER_THAN("Gt"),
        @JsonProperty("Lt")
        LESS_THAN("Lt"),
        @JsonProperty("VersionAtLeast")
        VERSION_AT_LEAST("VersionAtLeast"),
        @JsonProperty("VersionBelow")
        VERSION_BELOW("VersionBelow"),
        @JsonProperty("Matches")
        MATCHES("Matches"),
        /** What a newer release wrote and this one does not know: matches nothing. */
        @JsonEnumDefaultValue
        UNRECOGNIZED("?");

        private final String word;

        Operator(String word) {
            this.word = word;
        }

        /** As people write it. */
        @Override
        public String toString() {
            return word;
        }
    }

    /** @throws IllegalArgumentException naming the key and the rule */
    public Requirement(String key, Operator operator, @Nullable List<String> values) {
        LabelRules.checkKey(key);
        this.key = key;
        this.operator = operator;
        this.values = values == null ? List.of() : List.copyOf(values);
        int size = this.values.size();
        switch (operator) {
            case IN, NOT_IN -> check(size >= 1 && size <= VALUES_MAX, "takes 1 to " + VALUES_MAX + " values");
            case EXISTS, DOES_NOT_EXIST -> check(size == 0, "takes no values");
            case GREATER_THAN, LESS_THAN ->
                check(size == 1 && this.values.getFirst().matches("-?\\d{1,18}"), "takes one whole number");
            case VERSION_AT_LEAST, VERSION_BELOW ->
                check(
                        size == 1 && Version.parse(this.values.getFirst()) != null,
                        "takes one version, such as 1.28 or v6.1.0-rc1");
            case MATCHES -> {
                check(size == 1, "takes one pattern");
                Pattern.fault(this.values.getFirst()).ifPresent(fault -> {
                    throw new IllegalArgumentException("requirement on '" + key + "': " + fault);
                });
            }
            case UNRECOGNIZED -> {}
        }
    }

    private void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "requirement on '" + key + "': " + operator + " " + rule + ", not " + values);
        }
    }

    /** Whether a thing with these labels fulfils this. A missing label fulfils only NotIn and DoesNotExist. */
    public boolean matches(Map<String, String> labels) {
        String actual = labels.get(key);
        return switch (operator) {
            case IN -> actual != null && values.contains(actual);
            case NOT_IN -> actual == null || !values.contains(actual);
            case EXISTS -> actual != null;
            case DOES_NOT_EXIST -> actual == null;
            case GREATER_THAN -> isNumber(actual) && Long.parseLong(actual) > Long.parseLong(values.getFirst());
            case LESS_THAN -> isNumber(actual) && Long.parseLong(actual) < Long.parseLong(values.getFirst());
            case VERSION_AT_LEAST -> comparedToVersion(actual) >= 0;
            case VERSION_BELOW -> actual != null && Version.parse(actual) != null && comparedToVersion(actual) < 0;
            case MATCHES -> actual != null && new Pattern(values.getFirst()).matches(actual);
            case UNRECOGNIZED -> false;
        };
    }

    /** Below 0 also for what is no version. */
    private int comparedToVersion(@Nullable String actual) {
        Version version = actual == null ? null : Version.parse(actual);
        Version limit = Version.parse(values.getFirst());
        return version == null || limit == null ? -1 : version.compareTo(limit);
    }

    @org.jspecify.annotations.NullUnmarked
    private static boolean isNumber(String text) {
        return text != null && text.matches("-?\\d{1,18}");
    }

    /** {@code arch In [amd64, arm64]}. */
    public String text() {
        return values.isEmpty() ? key + " " + operator : key + " " + operator + " " + values;
    }
}
