package io.gantry.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders in the data folder, which the demo may be the first to make: others must not look into it. */
final class OwnerOnly {

    private OwnerOnly() {}

    /** Makes the folder that a file is to be in, and those above that are not there. */
    static void folderOf(Path file) throws IOException {
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
