package io.gantry.platform.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls.
 *
 * @param name of the token; {@code owner} of who holds the token in the data folder
 * @param token the token's uid; names may be given again. The owner has none
 * @param namespaces in which the role holds; empty means all
 * @param until when the token ends by itself, if ever
 * @param issuer who else knows the caller by this name; absent of those this installation made tokens for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Identity(
        String name,
        @Nullable Uid token,
        Role role,
        List<Name> namespaces,
        @Nullable Instant until,
        @Nullable String issuer) {

    /** Whoever called without a good token, where it is told who did what. */
    public static final String UNKNOWN = "unknown";

    /** How the names of tokens begin that are made at the machine. */
    public static final String BREAK_GLASS = "break-glass";

    private static final String OWNER_NAME = "owner";

    /** Who can read the data folder may do everything. */
    public static final Identity OWNER = new Identity(OWNER_NAME, null, Role.ADMIN, List.of(), null, null);

    public Identity {
        namespaces = List.copyOf(namespaces);
        if (!namespaces.isEmpty() && !role.limitable()) {
            throw new IllegalArgumentException("role " + role.word() + " is for the whole installation");
        }
    }

    /** Who has a token of this installation. */
    public static Identity ofToken(String name, Uid token, Role role, List<Name> namespaces, @Nullable Instant until) {
        return new Identity(name, token, role, namespaces, until, null);
    }

    /** Who has one that somebody else issued. */
    public static Identity issued(String name, String issuer, Role role, List<Name> namespaces, Instant until) {
        return new Identity(name, null, role, namespaces, until, issuer);
    }

    /** As it is written down who did something: whoever is known by somebody else, with who that is. */
    public String signature() {
        return issuer == null ? name : name + " of " + issuer;
    }

    /** Whose name it is, if no token may be called so. */
    public static Optional<String> reserved(Name name) {
        return switch (name.value()) {
            case OWNER_NAME -> Optional.of("'owner' is who holds the data folder");
            case UNKNOWN -> Optional.of("'unknown' is who calls without a good token");
            default ->
                name.value().startsWith(BREAK_GLASS)
                        ? Optional.of("'" + BREAK_GLASS
                                + "' begins the names of those that `gantry server break-glass` makes")
                        : Optional.empty();
        };
    }

    /** {@code token ci, developer in namespace shop}. */
    String inWords() {
        String who = token == null ? signature() : "token " + name;
        String where = namespaces.isEmpty()
                ? ""
                : " in namespace " + namespaces.stream().map(Name::value).collect(Collectors.joining(", "));
        return who + ", " + role.word() + where;
    }
}
