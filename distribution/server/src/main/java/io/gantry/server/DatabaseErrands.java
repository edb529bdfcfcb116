package io.gantry.server;

import io.gantry.server.backup.Backup;
import io.gantry.server.backup.Progress;
import io.gantry.server.backup.Refused;
import io.gantry.server.backup.Restore;
import io.gantry.supervisor.EmbeddedPostgres;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done to the database without a server: {@code backup}, {@code restore}, {@code migrate}. Against the database
 * that the settings name, or else that of a data folder, whose PostgreSQL is used if it runs and else started for the
 * time.
 */
final class DatabaseErrands {

    static final List<String> WORDS = List.of("backup", "restore", "migrate");

    /** Something is to be done that {@code migrate --check} was asked about. */
    private static final int TO_DO = 10;

    private static final String NOTHING_LEFT = "the schemas have nothing that only earlier releases need";

    private final ErrandOptions options;

    private DatabaseErrands(ErrandOptions options) {
        this.options = options;
    }

    /**
     * @return the exit code
     * @throws IllegalArgumentException naming the argument that is wrong
     * @throws IOException in words for people
     */
    static int run(List<String> arguments, Map<String, String> environment) throws IOException {
        return new DatabaseErrands(ErrandOptions.parse(arguments, environment)).run();
    }

    /** A database as it is reached. */
    private record Reached(
            String url, DatabaseAddress.Tls tls, Optional<Path> authority, String username, String password)
            implements ServerConfig.Database {

        /** The one in a data folder. */
        static Reached here(String url, String password) {
            return new Reached(url, DatabaseAddress.Tls.OFF, Optional.empty(), EmbeddedPostgres.USER, password);
        }
    }

    private interface Work {
        int on(Reached database) throws IOException, SQLException, Refused;
    }

    private int run() throws IOException {
        return switch (options.word()) {
            case "backup" -> reach(true, this::backup);
            case "restore" -> reach(false, this::restore);
            default -> reach(true, this::migrate);
        };
    }

    private int reach(boolean whileItRuns, Work work) throws IOException {
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDefaultSources().build();
        Optional<String> url = config.getOptionalValue("gantry.database.url", String.class);
        try {
            return url.isPresent() ? work.on(elsewhere(config)) : inFolder(whileItRuns, work);
        } catch (Refused e) {
            throw new IOException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new IOException("the database refuses: " + e.getMessage(), e);
        }
    }

    private static Reached elsewhere(SmallRyeConfig config) throws IOException {
        DatabaseAddress address = DatabaseAddress.of(config);
        address.check();
        return new Reached(
                address.url(),
                address.tls(),
                address.authority(),
                setting(config, "username"),
                setting(config, "password"));
    }

    private static String setting(SmallRyeConfig config, String word) throws IOException {
        String name = "gantry.database." + word;
        return config.getOptionalValue(name, String.class)
                .orElseThrow(() -> new IOException(name + " is not set; set " + SettingsCheck.variable(name)));
    }

    private int inFolder(boolean whileItRuns, Work work) throws IOException, SQLException, Refused {
        Path postgres = options.data().resolve("postgres");
        if (whileItRuns && !Files.isDirectory(postgres)) {
            throw new IOException("there is no database in the data folder " + options.data()
                    + "; name another with --data, or a server's with "
                    + SettingsCheck.variable("gantry.database.url"));
        }
        Optional<DataFolder> folder = DataFolder.open(options.data());
        if (folder.isEmpty()) {
            if (!whileItRuns) {
                throw new IOException(
                        "a server is running on the data folder " + options.data() + "; stop it with `gantry down`");
            }
            String port = Files.readString(postgres.resolve("port")).trim();
            String password = Files.readString(postgres.resolve("password")).trim();
            String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedPostgres.DATABASE;
            return work.on(Reached.here(url, password));
        }
        try (EmbeddedPostgres started = EmbeddedPostgres.start(folder.get().postgres())) {
            return work.on(Reached.here(started.jdbcUrl(), started.password()));
        }
    }

    private static Connection connect(Reached database) throws SQLException {
        return Connecting.to(DatabaseAddress.of(database).full(), database.username(), database.password());
    }

    private int backup(Reached database) throws IOException, SQLException, Refused {
        Path to = options.file();
        try (Connection connection = connect(database)) {
            var backup = new Backup(connection, Schemas.LAYERS, release(), progress());
            Backup.Written written = backup.write(to, Clock.systemUTC().instant());
            say("backed up installation " + written.installation() + ": " + written.rows() + " rows, " + Files.size(to)
                    + " bytes in " + to);
            say("the master key is not in it: keep " + options.data().resolve("master.key")
                    + " too, in another place; without it the secrets in the backup are lost");
        }
        return 0;
    }

    private int restore(Reached database) throws IOException, SQLException, Refused {
        try (Connection connection = connect(database)) {
            var restore = new Restore(connection, Schemas.LAYERS, progress());
            Restore.Checked checked = restore.check(options.file(), options.confirmed());
            Schemas.bring(database, connection, Schemas.LAYERS);
            Restore.Restored restored = restore.read(checked, Clock.systemUTC().instant());
            say("restored installation " + restored.installation() + " as of " + restored.taken() + ": "
                    + restored.rows() + " rows; it is incarnation " + restored.incarnation() + " now, and in hold");
            say("start it, look at `gantry hold show`, and end the hold when what it shows is what you want destroyed");
        }
        return 0;
    }

    private int migrate(Reached database) throws SQLException {
        try (Connection connection = connect(database)) {
            List<String> pending = Schemas.pending(database);
            var contraction = new Contraction(database, connection, Contraction.SCRIPTS);
            if (options.contract()) {
                return contract(contraction, pending);
            }
            if (options.check()) {
                return toDo(pending, "the schemas are this build's");
            }
            Schemas.bring(database, connection, Schemas.LAYERS);
            pending.forEach(script -> say("done: " + script));
            say("the schemas are this build's");
            int left = contraction.pending().size();
            if (left > 0) {
                say("when no copy of an earlier release is needed any more: `gantry migrate --contract` (" + left
                        + " scripts)");
            }
            return 0;
        }
    }

    private int contract(Contraction contraction, List<String> missing) throws SQLException {
        if (!missing.isEmpty()) {
            throw new SQLException(
                    missing.size() + " scripts of this build are not in yet, so earlier releases still run on it;"
                            + " run `gantry migrate` first");
        }
        List<String> pending = contraction.pending();
        if (options.check()) {
            return toDo(pending, NOTHING_LEFT);
        }
        contraction.run(release());
        pending.forEach(script -> say("done: " + script));
        say(NOTHING_LEFT);
        return 0;
    }

    private static int toDo(List<String> scripts, String none) {
        scripts.forEach(script -> say("to do: " + script));
        say(scripts.isEmpty() ? none : scripts.size() + " scripts are to be run");
        return scripts.isEmpty() ? 0 : TO_DO;
    }

    private static String release() {
        @Nullable String version = DatabaseErrands.class.getPackage().getImplementationVersion();
        return version == null ? "a build of its own" : version;
    }

    /** A line that is written over, where somebody looks. */
    @SuppressWarnings("SystemConsoleNull") // documented to be null where there is no terminal and none is emulated
    private static Progress progress() {
        var console = System.console();
        return console == null || !console.isTerminal()
                ? (what, done, of) -> {}
                : (what, done, of) -> note("\r"
                        + (of == 0
                                ? what + ": " + (done >> 20) + " MiB"
                                : what + ": " + done * 100 / Math.max(1, of) + " %")
                        + "          \r");
    }

    @SuppressWarnings("SystemOut") // a program for people, without a log
    private static void note(String text) {
        System.err.print(text);
    }

    @SuppressWarnings("SystemOut") // a program for people, without a log
    private static void say(String line) {
        System.out.println(line);
    }
}
