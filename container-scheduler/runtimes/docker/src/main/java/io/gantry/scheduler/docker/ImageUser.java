package io.gantry.scheduler.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.gantry.scheduler.docker.Connections.Connection;
import io.gantry.scheduler.docker.Tar.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The numbers of the user that a container runs as, which an image may say by names of its own. */
final class ImageUser {

    private static final int FILE_MAX = 1 << 20;

    private ImageUser() {}

    /** Of a container that is there, and need not run. One who is not found is root: the engine then refuses the start. */
    static Owner of(Connection engine, String container) {
        String user;
        try (var command = engine.calls().inspectContainerCmd(container)) {
            var config = command.exec().getConfig();
            user = config == null || config.getUser() == null ? "" : config.getUser();
        }
        if (user.isEmpty()) {
            return Owner.ROOT;
        }
        String[] parts = user.split(":", 2);
        Optional<List<String>> known = lines(engine, container, "/etc/passwd")
                .filter(line -> is(line, parts[0], 2))
                .findFirst();
        Integer uid = number(parts[0]);
        int userId = uid != null ? uid : known.map(line -> orRoot(line.get(2))).orElse(0);
        int groupId = parts.length == 2
                ? group(engine, container, parts[1])
                : known.filter(line -> line.size() > 3)
                        .map(line -> orRoot(line.get(3)))
                        .orElse(0);
        return new Owner(userId, groupId);
    }

    private static int group(Connection engine, String container, String group) {
        Integer number = number(group);
        return number != null
                ? number
                : lines(engine, container, "/etc/group")
                        .filter(line -> is(line, group, 2))
                        .findFirst()
                        .map(line -> orRoot(line.get(2)))
                        .orElse(0);
    }

    /** By its name, or its number in that column. */
    private static boolean is(List<String> line, String called, int column) {
        return line.size() > column
                && (line.getFirst().equals(called) || line.get(column).equals(called));
    }

    private static int orRoot(String text) {
        Integer number = number(text);
        return number == null ? 0 : number;
    }

    private static @Nullable Integer number(String text) {
        return text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
    }

    private static Stream<List<String>> lines(Connection engine, String container, String file) {
        try (var command = engine.calls().copyArchiveFromContainerCmd(container, file);
                InputStream archive = command.exec()) {
            String text = new String(Tar.firstFile(archive, FILE_MAX).orElse(new byte[0]), StandardCharsets.UTF_8);
            return text.lines().map(line -> List.of(line.split(":", -1)));
        } catch (DockerException _) {
            return Stream.empty(); // there is no such file
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
