package io.gantry.simulation.machine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that are a tmpfs, of the few containers that have one: empty again when the last that runs with it has ended.
 * Used under the engine's lock.
 */
final class MemoryVolumes {

    private final Map<Container, Volume> volumes = new HashMap<>();
    private final Set<Container> passing = new HashSet<>();

    private static final class Volume {
        final String at;
        final Map<String, String> files = new HashMap<>();
        int mounts;

        Volume(String at) {
            this.at = at;
        }
    }

    /** @param sharer whose volume it has too */
    void made(Container container, Extras extras, @Nullable Container sharer) {
        Volume volume = extras.memoryAt() != null ? new Volume(extras.memoryAt()) : volumes.get(sharer);
        if (volume != null) {
            volumes.put(container, volume);
        }
        if (extras.passing()) {
            passing.add(container);
        }
    }

    boolean isPassing(Container container) {
        return passing.contains(container);
    }

    void mounted(Container container) {
        Volume volume = volumes.get(container);
        if (volume != null) {
            volume.mounts++;
        }
    }

    void unmounted(Container container) {
        Volume volume = volumes.get(container);
        if (volume != null && --volume.mounts == 0) {
            volume.files.clear();
        }
    }

    void removed(Container container) {
        volumes.remove(container);
        passing.remove(container);
    }

    void put(Container container, Map<String, String> files) {
        Volume volume = volumes.get(container);
        if (volume != null && volume.mounts > 0) {
            files.forEach((path, content) -> {
                if (path.startsWith(volume.at + "/")) {
                    volume.files.put(path, content);
                }
            });
        }
    }

    Optional<String> file(Container container, String path) {
        return Optional.ofNullable(volumes.get(container)).map(volume -> volume.files.get(path));
    }
}
