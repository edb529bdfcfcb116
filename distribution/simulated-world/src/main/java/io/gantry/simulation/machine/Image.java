package io.gantry.simulation.machine;

import java.util.List;
import java.util.Set;

/**
 * A container image: its name, and what it runs if it is not told.
 *
 * @param name with its tag
 */
public record Image(String name, List<String> entrypoint, List<String> command, List<String> environment) {

    /** Images that every pull finds, as a registry would have them. */
    private static final Set<String> WELL_KNOWN =
            Set.of("busybox", "alpine", "debian", "ubuntu", "nginx", "httpd", "redis", "postgres", "hello-world");

    private static final Set<String> SHELLS = Set.of("busybox", "alpine", "debian", "ubuntu");

    /** One whose contents nobody knows: it runs for ever, or a shell, which without input ends at once. */
    public static Image unknown(String name) {
        String repository = repository(name);
        List<String> command = SHELLS.contains(repository)
                ? List.of("sh")
                : repository.equals("hello-world")
                        ? List.of("echo", "Hello from Docker!")
                        : List.of("sleep", "infinity");
        return new Image(normal(name), List.of(), command, List.of());
    }

    /** With a tag: {@code latest} if there is none. */
    public static String normal(String name) {
        String bare = name.startsWith("docker.io/library/") ? name.substring("docker.io/library/".length()) : name;
        return bare.contains("@") || bare.indexOf(':', bare.lastIndexOf('/') + 1) > 0 ? bare : bare + ":latest";
    }

    /** Without tag and digest. */
    public static String repository(String name) {
        String normal = normal(name);
        int at = normal.indexOf('@');
        return at > 0 ? normal.substring(0, at) : normal.substring(0, normal.lastIndexOf(':'));
    }

    static boolean isWellKnown(String name) {
        return WELL_KNOWN.contains(repository(name));
    }

    public String id() {
        return "sha256:" + Ids.hex64(name.hashCode());
    }
}
