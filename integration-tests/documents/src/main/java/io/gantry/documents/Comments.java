package io.gantry.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the sources say of a record and its fields, so that an editor shows the same words as the code. Reads the comment
 * that stands right before {@code record X(}: its first sentence, and each {@code @param}.
 */
final class Comments {

    private static final Pattern PARAM = Pattern.compile("@param (\\w+) (.*?)(?=@param|@throws|$)", Pattern.DOTALL);

    private final List<Path> sources;
    private final Map<Class<?>, Optional<String>> known = new HashMap<>();

    /** @param checkout the folder of the root pom */
    Comments(Path checkout) {
        try (Stream<Path> files = Files.walk(checkout)) {
            this.sources = files.filter(path -> path.toString().contains("src/main/java/io/gantry/")
                            && path.toString().endsWith(".java"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first sentence about a record. */
    Optional<String> of(Class<?> type) {
        return comment(type)
                .map(text -> text.contains("@param") ? text.substring(0, text.indexOf("@param")) : text)
                .map(Comments::plain)
                .filter(text -> !text.isEmpty());
    }

    /** What is said of one of its fields. */
    Optional<String> of(Class<?> type, String field) {
        return comment(type).flatMap(text -> {
            Matcher param = PARAM.matcher(text);
            while (param.find()) {
                if (param.group(1).equals(field)) {
                    return Optional.of(plain(param.group(2)));
                }
            }
            return Optional.empty();
        });
    }

    private Optional<String> comment(Class<?> type) {
        return known.computeIfAbsent(type, this::read);
    }

    private Optional<String> read(Class<?> type) {
        Class<?> top = type;
        while (top.getEnclosingClass() != null) {
            top = top.getEnclosingClass();
        }
        String file = top.getName().replace('.', '/') + ".java";
        return sources.stream()
                .filter(path -> path.toString().endsWith("src/main/java/" + file))
                .findFirst()
                .flatMap(path -> before(text(path), type.getSimpleName()));
    }

    private static Optional<String> before(String source, String name) {
        var place = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*(?:public )?record " + name
                                + "[(<]",
                        Pattern.DOTALL)
                .matcher(source);
        return place.find() ? Optional.of(place.group(1)) : Optional.empty();
    }

    /** Without the stars and tags of Javadoc, on one line. */
    private static String plain(String comment) {
        return comment.replaceAll("(?m)^\\s*\\*", " ")
                .replaceAll("\\{@\\w+ ([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
