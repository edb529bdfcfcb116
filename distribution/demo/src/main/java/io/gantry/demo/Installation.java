package io.gantry.demo;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Installs Debian packages; said before, logged, never asked of the network otherwise. */
final class Installation {

    private final Path log;

    Installation(Path log) {
        this.log = log;
    }

    void install(List<String> packages) throws InterruptedException {
        var install = new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
        install.addAll(packages);
        if (run(install) != 0 && (run(List.of("apt-get", "update")) != 0 || run(install) != 0)) {
            throw new Failure(
                    Exit.FAILED,
                    "error: " + String.join(" ", packages) + " could not be installed",
                    "  see: " + log,
                    "  do:  install them yourself, then repeat; or ./gantry demo --simulated");
        }
    }

    private int run(List<String> command) throws InterruptedException {
        try {
            OwnerOnly.folderOf(log);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot run " + command.getFirst() + ": " + e.getMessage());
        }
    }
}
