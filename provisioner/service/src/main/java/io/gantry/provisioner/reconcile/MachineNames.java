package io.gantry.provisioner.reconcile;

import io.gantry.kinds.id.Name;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Names of machines: {@code <pool>-<suffix>}, a DNS label. The suffix has no vowels, so it is never a word. */
final class MachineNames {

    private static final String LETTERS = "bcdfghjkmnpqrstvwxz23456789";
    private static final int SUFFIX = 5;
    private static final int NAME_MAX = 63;

    private final RandomGenerator random;

    MachineNames(RandomGenerator random) {
        this.random = random;
    }

    /** One that is not among those taken; it is added to them. */
    Name next(Name pool, Set<String> taken) {
        String stem = pool.value().substring(0, Math.min(pool.value().length(), NAME_MAX - SUFFIX - 1));
        while (true) {
            var name = new StringBuilder(stem).append('-');
            for (int i = 0; i < SUFFIX; i++) {
                name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            if (taken.add(name.toString())) {
                return new Name(name.toString());
            }
        }
    }
}
