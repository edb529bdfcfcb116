package io.gantry.server.backup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an archive is of: its first entry.
 *
 * @param format of the archive; another one is not read
 * @param installation whose it is
 * @param scripts by schema, those that had made it: names of files
 */
record Manifest(
        int format,
        UUID installation,
        int incarnation,
        String release,
        Instant taken,
        Map<String, List<String>> scripts) {

    static final int FORMAT = 1;
    static final String ENTRY = "backup.json";
    static final String CHECKSUMS = "checksums.json";

    Manifest {
        scripts = Map.copyOf(scripts);
    }
}
