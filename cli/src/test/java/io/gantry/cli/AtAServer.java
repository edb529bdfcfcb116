package io.gantry.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of commands that ask a server: each case has a server of its own, and a shell that knows it. */
abstract class AtAServer {

    @TempDir
    Path folder;

    FakeServer server;
    Shell shell;

    @BeforeEach
    void begin() throws IOException {
        server = new FakeServer();
        shell = new Shell(folder, server);
    }

    @AfterEach
    void end() {
        server.close();
    }
}
