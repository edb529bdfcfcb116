package io.gantry.kinds.text;

import java.util.Optional;

/** A path of a file system that says one thing only: absolute, without {@code .}, {@code ..} or empty parts. */
public final class PlainPath {

    public static final int LENGTH_MAX = 255;

    private PlainPath() {}

    /** The rule that it breaks, to follow its field; empty if it is plain. {@code /} alone is. */
    public static Optional<String> fault(String path) {
        if (!path.startsWith("/")) {
            return Optional.of("must be an absolute path, not '" + PlainText.of(path) + "'");
        }
        if (path.length() > LENGTH_MAX) {
            return Optional.of("must have at most " + LENGTH_MAX + " characters, not " + path.length());
        }
        if (path.chars().anyMatch(each -> each <= ' ' || each == 0x7f || each == ',' || each == ':')) {
            return Optional.of("must be without spaces, commas, colons and control characters");
        }
        for (String part : path.equals("/") ? new String[0] : path.substring(1).split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return Optional.of("must be without '.', '..' and empty parts, not '" + path + "'");
            }
        }
        return Optional.empty();
    }

    /** Whether it is the folder, or below it. Both are plain. */
    public static boolean isWithin(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder.equals("/") ? "/" : folder + "/");
    }
}
