package io.gantry.inventory.token;

import com.fasterxml.jackson.core.JacksonException;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Moment;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token that somebody wants to be made. */
record WantedToken(
        Name name,
        Role role,
        List<Name> namespaces,
        @Nullable Instant until) {

    private static final int NAMESPACES_MAX = 100;

    /**
     * As it is sent: as text, so that all that is wrong can be said at once.
     *
     * @param role viewer, developer, operator or admin
     * @param namespaces in which the role holds, of a viewer or a developer; all if left out
     * @param until when it ends by itself, in ISO 8601; never if left out
     */
    @Schema(name = "TokenManifest")
    record Body(
            @Nullable String role,
            @Nullable List<@Nullable String> namespaces,
            @Nullable String until) {}

    static Result<WantedToken> read(String name, byte[] body, Instant now) {
        try {
            return of(name, GantryJson.strict().readValue(body, Body.class), now);
        } catch (JacksonException wrong) {
            return Result.refused(new Rejection.Malformed(wrong.getOriginalMessage()));
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    private static Result<WantedToken> of(String name, @Nullable Body body, Instant now) {
        if (body == null) {
            return Result.refused(new Rejection.Malformed("the body must be an object, not null"));
        }
        var errors = new ArrayList<FieldError>();
        Optional<Name> called = name("name", name, errors);
        called.flatMap(Identity::reserved)
                .ifPresent(whose -> errors.add(new FieldError("name", whose + "; choose another")));
        Optional<Role> role = Optional.ofNullable(body.role()).flatMap(Role::ofWord);
        if (role.isEmpty()) {
            errors.add(new FieldError("role", "must be one of " + Role.words()));
        }
        List<Name> namespaces = body.namespaces() == null ? List.of() : namespaces(body.namespaces(), errors);
        if (role.isPresent() && !role.get().limitable() && !namespaces.isEmpty()) {
            errors.add(new FieldError(
                    "namespaces", "role " + role.get().word() + " is for the whole installation; leave them out"));
        }
        Optional<Instant> until = until(body.until(), now, errors);
        return errors.isEmpty()
                ? Result.ok(new WantedToken(called.orElseThrow(), role.orElseThrow(), namespaces, until.orElse(null)))
                : Result.refused(new Rejection.Invalid(errors));
    }

    /** None at all is not the same as all: whoever lists none has made a mistake, and would give away everything. */
    private static List<Name> namespaces(List<@Nullable String> words, List<FieldError> errors) {
        if (words.isEmpty()) {
            errors.add(new FieldError(
                    "namespaces", "must name one at least; leave it out for a token that is good in all"));
        }
        if (words.size() > NAMESPACES_MAX) {
            errors.add(new FieldError("namespaces", "at most " + NAMESPACES_MAX + ", not " + words.size()));
            return List.of();
        }
        var names = new ArrayList<Name>();
        for (int i = 0; i < words.size(); i++) {
            name("namespaces[" + i + "]", words.get(i), errors).ifPresent(names::add);
        }
        return names.stream().distinct().toList();
    }

    private static Optional<Instant> until(@Nullable String text, Instant now, List<FieldError> errors) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<Instant> until = Moment.parse(text);
        if (until.isEmpty()) {
            errors.add(new FieldError("until", Moment.RULE + ", not '" + text + "'"));
        } else if (!until.get().isAfter(now)) {
            errors.add(new FieldError("until", "must be later than now, " + now));
        }
        return until;
    }

    private static Optional<Name> name(String field, @Nullable String text, List<FieldError> errors) {
        try {
            return Optional.of(new Name(text == null ? "" : text));
        } catch (IllegalArgumentException _) {
            errors.add(new FieldError(field, "must be " + Name.RULE)); // what it is may be a token's text: not repeated
            return Optional.empty();
        }
    }
}
