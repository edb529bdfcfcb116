package io.gantry.scheduler.secret;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which registry an image is of. A password is sent to the one it is for, and to no other. */
final class Registries {

    static final String RULE = "a host with or without a port, as registry.example:5000, without https://";

    /** Where images are that name none. */
    private static final String USUAL = "docker.io";

    private static final String USUAL_BY_INDEX = "index.docker.io";
    private static final Pattern SERVER = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?");

    private Registries() {}

    static boolean isServer(String text) {
        return SERVER.matcher(text).matches();
    }

    /** As images name it. */
    static String normal(String server) {
        String lower = server.toLowerCase(Locale.ROOT);
        return lower.equals(USUAL_BY_INDEX) ? USUAL : lower;
    }

    /** The part before the first '/', if it is a host: Docker's own rule. */
    static String of(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? normal(first) : USUAL;
    }
}
