package io.gantry.platform.identity;

import static io.gantry.platform.identity.Role.ADMIN;
import static io.gantry.platform.identity.Role.DEVELOPER;
import static io.gantry.platform.identity.Role.OPERATOR;
import static io.gantry.platform.identity.Role.VIEWER;

import io.gantry.kinds.id.Name;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one authorization question, and its answer. Pure; what is not said here is allowed to nobody. */
public final class Rights {

    private Rights() {}

    /** The answer. */
    public sealed interface Decision {

        record Allowed() implements Decision {}

        /** @param what is missing and who gives it, to follow {@code you may not} */
        record Denied(String what) implements Decision {}

        default boolean allowed() {
            return this instanceof Allowed;
        }
    }

    /** @param namespace in which the thing is, or which it is; null for what is in none, and for all of them */
    public static Decision may(Identity who, Verb verb, Guarded kind, @Nullable Name namespace) {
        String act = verb.word() + " " + kind.word() + (namespace == null ? "" : " in namespace " + namespace);
        Optional<Role> least = least(verb, kind);
        if (least.isEmpty()) {
            return new Decision.Denied(act + ": nobody can; there is no such act");
        }
        if (!who.role().includes(least.get())) {
            return denied(who, act, "the role " + least.get().word());
        }
        return reaches(who, verb, kind, namespace)
                ? new Decision.Allowed()
                : denied(
                        who,
                        act,
                        "the role " + least.get().word() + " in "
                                + (namespace == null ? "all namespaces" : "namespace " + namespace));
    }

    private static Decision denied(Identity who, String act, String missing) {
        return new Decision.Denied(act + ": you are " + who.inWords() + "; it takes " + missing
                + (who.issuer() == null
                        ? ", which an admin gives by a token (gantry token create)"
                        : ", which an operator of this server gives to one of your groups (gantry.oidc.roles)"));
    }

    /** Of a role that is limited to namespaces. */
    private static boolean reaches(Identity who, Verb verb, Guarded kind, @Nullable Name namespace) {
        if (who.namespaces().isEmpty()) {
            return true;
        }
        return switch (kind.scope()) {
            case IN_ONE -> namespace != null && who.namespaces().contains(namespace);
            case IS_ONE ->
                verb != Verb.LIST && namespace != null && who.namespaces().contains(namespace);
            case SHARED -> true;
            case WHOLE -> false;
        };
    }

    /** The least role that may; empty if there is no such act. */
    private static Optional<Role> least(Verb verb, Guarded kind) {
        return Optional.ofNullable(
                switch (kind) {
                    case NAMESPACE, PROVIDER, CLUSTER, POOL ->
                        switch (verb) {
                            case LIST, GET, WATCH -> VIEWER;
                            case PUT, DELETE -> OPERATOR;
                            case LOGS, STOP, REPAIR, RENEW, EXEC -> null;
                        };
                    case MACHINE, NODE ->
                        switch (verb) {
                            case LIST, GET, WATCH -> VIEWER;
                            case PUT -> OPERATOR;
                            case LOGS, DELETE, STOP, REPAIR, RENEW, EXEC -> null;
                        };
                    case JOB ->
                        switch (verb) {
                            case LIST, GET, WATCH, LOGS -> VIEWER;
                            case PUT, DELETE, STOP -> DEVELOPER;
                            case REPAIR, RENEW, EXEC -> null;
                        };
                    case ALLOCATION ->
                        switch (verb) {
                            case LIST, GET, WATCH -> VIEWER;
                            case EXEC -> DEVELOPER;
                            case LOGS, PUT, DELETE, STOP, REPAIR, RENEW -> null;
                        };
                    case VOLUME ->
                        switch (verb) {
                            case LIST, GET -> VIEWER;
                            case DELETE -> DEVELOPER;
                            case WATCH, LOGS, PUT, STOP, REPAIR, RENEW, EXEC -> null;
                        };
                    case SECRET ->
                        switch (verb) {
                            case LIST -> VIEWER;
                            case GET, PUT, DELETE -> DEVELOPER;
                            case WATCH, LOGS, STOP, REPAIR, RENEW, EXEC -> null;
                        };
                    case CHANGE -> verb == Verb.WATCH ? VIEWER : null;
                    case RIGHT, DOCUMENT -> verb == Verb.GET ? VIEWER : null;
                    case METRIC, MEMBER -> verb == Verb.LIST ? VIEWER : null;
                    case TOKEN ->
                        switch (verb) {
                            case LIST, GET, PUT, DELETE -> ADMIN;
                            case WATCH, LOGS, STOP, REPAIR, RENEW, EXEC -> null;
                        };
                    case HOLD ->
                        switch (verb) {
                            case GET -> VIEWER;
                            case PUT -> OPERATOR;
                            case DELETE -> ADMIN;
                            case LIST, WATCH, LOGS, STOP, REPAIR, RENEW, EXEC -> null;
                        };
                    case SUSPECT -> verb == Verb.LIST || verb == Verb.REPAIR ? OPERATOR : null;
                    case MASTER_KEY -> verb == Verb.LIST || verb == Verb.PUT ? ADMIN : null;
                    case AUTHORITY ->
                        switch (verb) {
                            case LIST -> VIEWER;
                            case RENEW -> ADMIN;
                            case GET, WATCH, LOGS, PUT, DELETE, STOP, REPAIR, EXEC -> null;
                        };
                    case AUDIT, FACT -> verb == Verb.LIST ? ADMIN : null;
                });
    }
}
