package io.gantry.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The PostgreSQL that Gantry brings along: on loopback, with a password only its owner can read, its data in one folder
 * and kept.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    public static final String USER = "gantry";
    public static final String DATABASE = "postgres";

    private static final Duration READY_LIMIT = Duration.ofMinutes(1);
    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    private static final int STATUS_LINE = 7; // of postmaster.pid, counted from 0: "ready" once connections are taken

    private final Path folder;
    private final Path cache;
    private final List<String> settings;
    private final ChildProcess process;
    private final int port;
    private final String password;

    private EmbeddedPostgres(
            Path folder, Path cache, List<String> settings, ChildProcess process, int port, String password) {
        this.folder = folder;
        this.cache = cache;
        this.settings = List.copyOf(settings);
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts it, making its data first if the folder is empty.
     *
     * @param folder its own: data, port, password, pid and log
     * @throws IOException if it cannot be started, with its own words
     */
    public static EmbeddedPostgres start(Path folder) throws IOException {
        return start(folder, userCache());
    }

    /** With settings of PostgreSQL's own beside ours, {@code ssl=on}: for tests of what others run. */
    public static EmbeddedPostgres start(Path folder, List<String> settings) throws IOException {
        return start(folder, userCache(), settings);
    }

    static EmbeddedPostgres start(Path folder, Path cache) throws IOException {
        return start(folder, cache, List.of());
    }

    private static EmbeddedPostgres start(Path folder, Path cache, List<String> settings) throws IOException {
        Files.createDirectories(folder);
        Path home = PostgresBinaries.unpacked(cache);
        Path data = folder.resolve("data");
        Path passwordFile = folder.resolve("password");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise(home, folder, data, passwordFile);
        }
        int port = Ports.recorded(folder.resolve("port"), 1)[0];
        var process = ChildProcess.start(
                "PostgreSQL",
                "INT",
                folder.resolve("process.json"),
                folder.resolve("postgres.log"),
                command(home, data, port, settings));
        process.awaitReady(() -> ready(data), READY_LIMIT);
        return new EmbeddedPostgres(
                folder,
                cache,
                settings,
                process,
                port,
                Files.readString(passwordFile).trim());
    }

    /**
     * Starts it again when it has ended, after what is left of it, on its port: those who use it know no other.
     *
     * @throws IOException if it cannot be started there
     */
    public EmbeddedPostgres again() throws IOException {
        process.close();
        Ports.mustBeFree("PostgreSQL", port);
        return start(folder, cache, settings);
    }

    /** Made beside its place and moved there when whole: an interrupted first start leaves nothing half-done. */
    private static void initialise(Path home, Path folder, Path data, Path passwordFile) throws IOException {
        Path unfinished = folder.resolve("data.unfinished");
        if (Files.exists(unfinished)) {
            FileTree.delete(unfinished);
        }
        writePassword(passwordFile);
        var command = asOrdinaryUser(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
                "--no-sync",
                // Iterations slow down who guesses weak passwords; this one has 192 random bits. A cold JVM feels them.
                "--set=scram_iterations=1"));
        run(command, folder.resolve("initdb.log"));
        Files.move(unfinished, data);
    }

    private static void run(List<String> command, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(INIT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("initdb did not end within " + INIT_LIMIT.toSeconds() + " s; see " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL's data were made", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException("initdb failed:\n" + Files.readString(log));
        }
    }

    private static void writePassword(Path file) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
    }

    private static List<String> command(Path home, Path data, int port, List<String> more) {
        var command = new ArrayList<>(List.of(home.resolve("bin/postgres").toString(), "-D", data.toString()));
        Stream<String> ours = Stream.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=100",
                "shared_buffers=96MB",
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_wal_size=1GB",
                "io_method=sync",
                "autovacuum_naptime=10s",
                "log_min_messages=warning");
        Stream.concat(ours, more.stream()).forEach(setting -> command.addAll(List.of("-c", setting)));
        return asOrdinaryUser(command);
    }

    /**
     * PostgreSQL refuses to run as root. In a user namespace without a mapping it sees itself, and its files, as nobody,
     * and can do no more than root without privileges could.
     */
    private static List<String> asOrdinaryUser(List<String> command) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        var wrapped = new ArrayList<>(List.of("unshare", "-U"));
        wrapped.addAll(command);
        return wrapped;
    }

    private static boolean ready(Path data) {
        Path pidFile = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).startsWith("ready");
        } catch (java.nio.file.NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path userCache() {
        String set = System.getenv("XDG_CACHE_HOME");
        Path caches = set != null && !set.isEmpty() ? Path.of(set) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("gantry");
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    public int port() {
        return port;
    }

    /** Only for the data source: never logged, never on a command line. */
    public String password() {
        return password;
    }

    public boolean alive() {
        return process.alive();
    }

    /** Stops it; the data stay. */
    @Override
    public void close() {
        process.close();
    }
}
