package io.gantry.server;

import io.gantry.supervisor.BrokerProgram;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts the program: {@code dev} brings PostgreSQL and Kafka up first, {@code server} takes the ones that are
 * configured. What they need to know of each other goes through system properties of this process, never through
 * arguments that others could read.
 */
@QuarkusMain
public final class Main {

    private static final int USAGE = 2;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        try {
            Optional<BreakGlassCommand> breakGlass = BreakGlassCommand.parse(List.of(arguments));
            if (breakGlass.isPresent()) {
                breakGlass.get().run();
                return;
            }
            if (arguments.length > 0 && DatabaseErrands.WORDS.contains(arguments[0])) {
                System.exit(DatabaseErrands.run(List.of(arguments), System.getenv()));
            }
            run(Options.parse(List.of(arguments), System.getenv()));
        } catch (IllegalArgumentException e) {
            exit(USAGE, e.getMessage());
        } catch (IOException e) {
            exit(FAILED, e.getMessage());
        }
    }

    private static void run(Options options) throws IOException {
        Optional<DataFolder> opened = DataFolder.open(options.data());
        if (opened.isEmpty()) {
            exit(
                    FAILED,
                    "another server is running on the data folder " + options.data()
                            + "; stop it with `gantry down`, or give another folder with --data");
            return;
        }
        DataFolder folder = opened.get();
        System.setProperty("gantry.data", folder.root().toString());
        ServerConfig config = SettingsCheck.check(System.getenv());
        ApiAddress.of(config).check();
        LoginIssuer.check(config);
        switch (options.mode()) {
            case DEV -> {
                // Closing is left to their guards: they stop when this process ends, after the layers have stopped.
                BroughtAlong.start(folder, BrokerProgram.packaged(BroughtAlong.checked(options.brokerFolder())));
                serve();
            }
            case SERVER -> {
                ForeignServers.check();
                serve();
            }
            case TRAIN -> Training.run(folder, BroughtAlong.checked(options.brokerFolder()));
        }
    }

    private static void serve() {
        Quarkus.run(null, (code, failure) -> {
            Throwable cause = failure;
            while (cause != null && !(cause instanceof ConfigurationException)) {
                cause = cause.getCause();
            }
            if (cause == null) {
                System.exit(code);
            } else { // settings that are found to be wrong only when they are used
                exit(USAGE, cause.getMessage());
            }
        });
    }

    @SuppressWarnings("SystemOut") // before logging is up, and for people
    private static void exit(int code, @Nullable String message) {
        System.err.println("gantry: " + message);
        System.exit(code);
    }
}
