package io.gantry.provisioner.fake;

import io.gantry.kinds.secret.SecretText;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a provider of simulated machines may set; all of it may be left out.
 *
 * <ul>
 *   <li>{@code createDelay}, {@code bootDelay}, {@code deleteDelay}: until a machine is made, its engine answers, it is gone;
 *   <li>{@code containerCreateDelay}, {@code containerStartDelay}: what its engine takes for each;
 *   <li>{@code failEvery}: every so-many-th machine fails, 1 to 1000000; {@code failWith}: with which failure kind;
 *   <li>{@code accepts}: credentials that it lets in, with commas between; left out, it wants none;
 *   <li>{@code pullable}: images that a pull finds beside the well-known ones, by repository, with commas between.
 * </ul>
 *
 * Delays are ISO 8601 durations of at most an hour: {@code PT0.2S}, {@code PT5S}.
 */
record FakeParameters(Map<String, Duration> delays, int failEvery, FailureKind failWith, List<String> pullable) {

    private static final List<String> DELAYS =
            List.of("createDelay", "bootDelay", "deleteDelay", "containerCreateDelay", "containerStartDelay");
    private static final Duration DELAY_MAX = Duration.ofHours(1);
    private static final int FAIL_EVERY_MAX = 1_000_000;
    private static final String ALL = String.join(", ", DELAYS) + ", failEvery, failWith, accepts and pullable";

    /** @throws IllegalArgumentException if {@link #faults} has something to say */
    static FakeParameters of(Map<String, String> parameters) {
        var delays = new TreeMap<String, Duration>();
        DELAYS.forEach(name -> delays.put(name, delay(parameters.getOrDefault(name, "PT0S"))));
        return new FakeParameters(
                delays,
                failEvery(parameters.getOrDefault("failEvery", "0")),
                failWith(parameters.getOrDefault("failWith", FailureKind.NO_CAPACITY.name())),
                pullable(parameters.getOrDefault("pullable", "")));
    }

    /** What is wrong, field by field. */
    static List<String> faults(Map<String, String> parameters) {
        var faults = new ArrayList<String>();
        new TreeMap<>(parameters).forEach((name, value) -> {
            try {
                read(name, value);
            } catch (IllegalArgumentException wrong) {
                faults.add("parameters." + name + ": " + wrong.getMessage());
            }
        });
        return faults;
    }

    private static void read(String name, String value) {
        switch (name) {
            case "failEvery" -> failEvery(value);
            case "failWith" -> failWith(value);
            case "pullable" -> pullable(value);
            case "accepts" -> {
                if (value.isBlank()) {
                    throw new IllegalArgumentException("must name a credential, or be left out");
                }
            }
            default -> {
                if (!DELAYS.contains(name)) {
                    throw new IllegalArgumentException("unknown; a fake provider has " + ALL);
                }
                delay(value);
            }
        }
    }

    private static Duration delay(String text) {
        try {
            Duration delay = Duration.parse(text);
            if (!delay.isNegative() && delay.compareTo(DELAY_MAX) <= 0) {
                return delay;
            }
        } catch (DateTimeParseException _) {
            // said below, like one that is too long
        }
        throw new IllegalArgumentException("must be 0 to 1 h, written PT0.2S or PT5S, not '" + text + "'");
    }

    private static int failEvery(String text) {
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > FAIL_EVERY_MAX) {
            throw new IllegalArgumentException("must be 0 (never) to 1000000, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static FailureKind failWith(String text) {
        for (FailureKind kind : FailureKind.values()) {
            if (kind.name().equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "must be one of " + Arrays.toString(FailureKind.values()) + ", not '" + text + "'");
    }

    private static List<String> pullable(String text) {
        List<String> names = Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!name.matches("[a-z0-9][-a-z0-9._/]{0,200}")) {
                throw new IllegalArgumentException("'" + name + "' is not the name of an image without its tag");
            }
        }
        return names;
    }

    /** What a call with this credential is answered; empty if it is let in. */
    static Optional<String> turnedAway(Map<String, String> parameters, Optional<SecretText> credential) {
        String accepted = parameters.get("accepts");
        boolean letIn = accepted == null
                || (credential.isPresent()
                        && List.of(accepted.split(",", -1)).stream().anyMatch(credential.get()::matches));
        return letIn ? Optional.empty() : Optional.of("the simulated provider does not let this credential in");
    }

    long millis(String delay) {
        return delays.getOrDefault(delay, Duration.ZERO).toMillis();
    }
}
