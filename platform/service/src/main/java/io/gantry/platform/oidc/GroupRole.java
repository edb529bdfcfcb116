package io.gantry.platform.oidc;

import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the members of one of the issuer's groups may do.
 *
 * @param group as the issuer writes it
 * @param namespaces in which the role holds; empty means all
 */
record GroupRole(String group, Role role, List<Name> namespaces) {

    /** {@code shop-team=developer/shop+cart}. */
    static final String FORM = "GROUP=ROLE or GROUP=ROLE/NAMESPACE+NAMESPACE, with a role of " + Role.words();

    GroupRole {
        namespaces = List.copyOf(namespaces);
    }

    /** What somebody may who is in several. */
    record Granted(Role role, List<Name> namespaces) {}

    /** @throws IllegalArgumentException that says what is wrong with it */
    static GroupRole parse(String text) {
        int at = text.lastIndexOf('='); // groups of directories have some of their own: cn=admins,ou=people
        if (at < 1 || at == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' must be " + FORM);
        }
        String right = text.substring(at + 1).strip();
        int slash = right.indexOf('/');
        String word = slash < 0 ? right : right.substring(0, slash);
        Role role = Role.ofWord(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "': there is no role '" + word + "'; there are " + Role.words()));
        List<Name> namespaces = slash < 0 ? List.of() : namespaces(text, right.substring(slash + 1));
        if (!namespaces.isEmpty() && !role.limitable()) {
            throw new IllegalArgumentException(
                    "'" + text + "': role " + word + " is for the whole installation; leave out its namespaces");
        }
        return new GroupRole(text.substring(0, at).strip(), role, namespaces);
    }

    private static List<Name> namespaces(String text, String words) {
        var names = new ArrayList<Name>();
        for (String word : words.split("\\+", -1)) {
            try {
                names.add(new Name(word.strip()));
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("'" + text + "': '" + word + "' is no namespace's name");
            }
        }
        return names;
    }

    /**
     * The highest role of those that the groups give, and where any of them gives it; lower ones are not added to it.
     * Empty if the groups give none.
     */
    static Optional<Granted> granted(List<GroupRole> known, Set<String> groups) {
        List<GroupRole> given =
                known.stream().filter(one -> groups.contains(one.group())).toList();
        Optional<Role> highest = given.stream().map(GroupRole::role).max(Comparator.naturalOrder());
        return highest.map(role -> {
            List<GroupRole> counting =
                    given.stream().filter(one -> one.role() == role).toList();
            var namespaces = new LinkedHashSet<Name>();
            counting.forEach(one -> namespaces.addAll(one.namespaces()));
            boolean everywhere =
                    counting.stream().anyMatch(one -> one.namespaces().isEmpty());
            return new Granted(role, everywhere ? List.of() : List.copyOf(namespaces));
        });
    }
}
