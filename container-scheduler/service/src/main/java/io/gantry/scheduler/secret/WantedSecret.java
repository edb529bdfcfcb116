package io.gantry.scheduler.secret;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretText;
import io.gantry.kinds.text.PlainText;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.SecretKeyRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A secret that somebody puts in. What is wrong with it is said by fields and rules: nothing of a value is repeated.
 *
 * @param server of a registry
 * @param sealed its values as they are to be sealed: JSON of Base64 by key
 */
record WantedSecret(
        SecretType type, List<JobSecret.Key> keys, @Nullable String server, SecretText sealed) {

    static final int BODY_MAX = 1 << 20;
    static final int KEYS_MAX = 64;
    static final int VALUE_MAX = 64 << 10;
    static final int ALL_MAX = 512 << 10;
    private static final int USER_MAX = 255;

    /**
     * As it is sent.
     *
     * @param type opaque or registry
     * @param values by key, each in Base64; of a registry exactly server, user and password
     */
    @Schema(name = "SecretManifest")
    record Body(@Nullable String type, @Nullable Map<String, @Nullable String> values) {}

    static Result<WantedSecret> read(byte[] body) {
        if (body.length > BODY_MAX) {
            return Result.refused(new Rejection.TooLarge("the body", BODY_MAX + " bytes"));
        }
        try {
            return of(GantryJson.strict().readValue(body, Body.class));
        } catch (JacksonException wrong) {
            return Result.refused(new Rejection.Malformed(where(wrong)));
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    /** The reader's own words repeat what stands there. */
    private static String where(JacksonException wrong) {
        JsonLocation at = wrong instanceof JsonProcessingException parsing ? parsing.getLocation() : null;
        return "the body must be a JSON object with type and values, texts in Base64 by their keys, and nothing else"
                + (at == null ? "" : "; it is not from line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    private static Result<WantedSecret> of(@Nullable Body body) {
        if (body == null) {
            return Result.refused(new Rejection.Malformed("the body must be an object, not null"));
        }
        var errors = new ArrayList<FieldError>();
        Optional<SecretType> type = Optional.ofNullable(body.type()).flatMap(SecretType::ofWord);
        if (type.isEmpty()) {
            errors.add(new FieldError("type", "must be " + SecretType.words()));
        }
        SequencedMap<String, byte[]> values = values(body.values() == null ? Map.of() : body.values(), errors);
        if (type.isPresent() && type.get() == SecretType.REGISTRY && errors.isEmpty()) {
            registry(values, errors);
        }
        return errors.isEmpty()
                ? Result.ok(of(type.orElseThrow(), values))
                : Result.refused(new Rejection.Invalid(errors));
    }

    private static WantedSecret of(SecretType type, SequencedMap<String, byte[]> values) {
        String server = null;
        if (type == SecretType.REGISTRY) {
            server = Registries.normal(text(values, SecretType.SERVER));
        }
        var keys = new ArrayList<JobSecret.Key>();
        var sealed = new TreeMap<String, String>();
        values.forEach((key, value) -> {
            keys.add(new JobSecret.Key(key, value.length, text(value).isPresent()));
            sealed.put(key, Base64.getEncoder().encodeToString(value));
        });
        return new WantedSecret(type, keys, server, new SecretText(json(sealed)));
    }

    private static SequencedMap<String, byte[]> values(Map<String, @Nullable String> written, List<FieldError> errors) {
        var values = new TreeMap<String, byte[]>();
        if (written.isEmpty() || written.size() > KEYS_MAX) {
            errors.add(new FieldError("values", "must have 1 to " + KEYS_MAX + " keys, not " + written.size()));
            return values;
        }
        long all = 0;
        for (Map.Entry<String, @Nullable String> one : written.entrySet()) {
            if (!SecretKeyRef.isKey(one.getKey())) { // which one it is may be a value in the wrong place
                errors.add(new FieldError("values", "each key must be " + SecretKeyRef.KEY_RULE));
                continue;
            }
            String field = "values." + one.getKey();
            Optional<byte[]> bytes = bytes(one.getValue());
            if (bytes.isEmpty()) {
                errors.add(new FieldError(field, "must be a text in Base64"));
            } else if (bytes.get().length > VALUE_MAX) {
                errors.add(new FieldError(field, "must be at most " + VALUE_MAX + " bytes, not " + bytes.get().length));
            } else {
                all += bytes.get().length;
                values.put(one.getKey(), bytes.get());
            }
        }
        if (all > ALL_MAX) {
            errors.add(new FieldError("values", "must be at most " + ALL_MAX + " bytes together, not " + all));
        }
        return values;
    }

    private static void registry(Map<String, byte[]> values, List<FieldError> errors) {
        if (!values.keySet().equals(Set.copyOf(SecretType.REGISTRY_KEYS))) {
            errors.add(new FieldError("values", "of a registry must be exactly server, user and password"));
            return;
        }
        String server = text(values, SecretType.SERVER);
        if (!Registries.isServer(Registries.normal(server))) {
            errors.add(new FieldError("values.server", "must be " + Registries.RULE));
        }
        String user = text(values, SecretType.USER);
        if (user.isEmpty() || user.length() > USER_MAX) {
            errors.add(new FieldError("values.user", "must be text of 1 to " + USER_MAX + " characters"));
        }
        if (text(values, SecretType.PASSWORD).isEmpty()) {
            errors.add(new FieldError("values.password", "must be text, and not empty"));
        }
    }

    private static Optional<byte[]> bytes(@Nullable String base64) {
        try {
            return base64 == null
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Empty for what is no text. */
    private static String text(Map<String, byte[]> values, String key) {
        byte[] value = values.get(key);
        return value == null ? "" : text(value).orElse("");
    }

    /** As a variable can have it; empty if it cannot. */
    private static Optional<String> text(byte[] value) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            return PlainText.wrongAt(text).isEmpty() ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static String json(Map<String, String> values) {
        try {
            return GantryJson.lenient().writeValueAsString(values);
        } catch (JsonProcessingException _) { // no cause: it may repeat a value
            throw new IllegalStateException("cannot write a secret as JSON");
        }
    }
}
