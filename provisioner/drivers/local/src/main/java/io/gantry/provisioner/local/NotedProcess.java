package io.gantry.provisioner.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process of which pid, start time and the host's boot id were written down: the three together name it for ever, so
 * a pid that is used again is not taken for it.
 */
final class NotedProcess {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int STATE = 0;
    /** Field 22 of proc(5)'s stat; the fields are counted here from the third, which follows the name. */
    private static final int START_TIME = 22 - 3;

    private NotedProcess() {}

    /** Whether the very process noted in the file runs; one that has ended but was not yet taken in does not. */
    static boolean runs(Path note) {
        try {
            String[] noted = Files.readString(note).trim().split(" ", -1);
            if (noted.length != 3 || !Files.readString(BOOT_ID).trim().equals(noted[2])) {
                return false;
            }
            String stat = Files.readString(Path.of("/proc", noted[0], "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[START_TIME].equals(noted[1]) && !fields[STATE].matches("[ZX]");
        } catch (IOException _) {
            return false;
        }
    }
}
