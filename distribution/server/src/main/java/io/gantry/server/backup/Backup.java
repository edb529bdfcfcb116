package io.gantry.server.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.kinds.json.GantryJson;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes all that Gantry keeps in its database into one file: every table of its schemas as of one moment, while the
 * program runs on. Rows go from the database through here into the file; nothing is collected in memory.
 *
 * <p>The file is a ZIP: {@value Manifest#ENTRY}, then each table as {@code COPY} writes it, and last
 * {@value Manifest#CHECKSUMS}. Secrets are in it as they are in the tables, sealed; the master key that opens them is
 * not, and without it they are lost.
 */
public final class Backup {

    private static final ObjectMapper JSON = GantryJson.lenient();

    private final Connection connection;
    private final List<String> layers;
    private final String release;
    private final Progress progress;

    private static final String UNFINISHED = ".unfinished";

    /** @param layers the schemas of the layers */
    public Backup(Connection connection, List<String> layers, String release, Progress progress) {
        this.connection = connection;
        this.layers = List.copyOf(layers);
        this.release = release;
        this.progress = progress;
    }

    /** What was written: whose backup it is, and how many rows it has. */
    public record Written(UUID installation, int incarnation, long rows) {}

    /**
     * @param to a file that is not there; it appears when it is whole
     * @throws Refused if it is there, or there is no installation in the database
     */
    public Written write(Path to, Instant now) throws IOException, SQLException, Refused {
        if (Files.exists(to)) {
            throw new Refused(to + " exists already; name another file, or move that one away");
        }
        removeUnfinished(to);
        Path unfinished = Files.createTempFile(
                to.toAbsolutePath().getParent(),
                to.getFileName() + ".",
                UNFINISHED,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Written written = alone(unfinished, now);
            Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
            return written;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** What backups to this file left that were killed; one that is being written is locked. */
    private static void removeUnfinished(Path to) throws IOException {
        try (var left = Files.newDirectoryStream(to.toAbsolutePath().getParent(), file -> isUnfinished(file, to))) {
            for (Path each : left) {
                try (var channel = FileChannel.open(each, StandardOpenOption.WRITE);
                        var lock = channel.tryLock()) {
                    if (lock != null) {
                        Files.delete(each);
                    }
                } catch (OverlappingFileLockException _) {
                    // another backup of this program writes it
                }
            }
        }
    }

    private static boolean isUnfinished(Path file, Path to) {
        String name = file.getFileName().toString();
        return name.startsWith(to.getFileName() + ".") && name.endsWith(UNFINISHED);
    }

    private Written alone(Path file, Instant now) throws IOException, SQLException, Refused {
        Alone.forABackup(connection);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)))) {
            var _ = channel.lock(); // until it is closed
            Written written = write(zip, now);
            zip.finish();
            zip.flush();
            channel.force(true); // before it has the name that says it is whole
            return written;
        } finally {
            Alone.backupEnds(connection);
        }
    }

    private Written write(ZipOutputStream zip, Instant now) throws IOException, SQLException, Refused {
        connection.setAutoCommit(false);
        try (var begin = connection.createStatement()) {
            begin.execute("set transaction isolation level repeatable read, read only");
            Manifest manifest = manifest(now);
            zip.putNextEntry(new ZipEntry(Manifest.ENTRY));
            zip.write(JSON.writeValueAsBytes(manifest));
            zip.closeEntry();
            var sums = new LinkedHashMap<String, Checksum>();
            long rows = 0;
            for (Tables.Table table : Tables.all(connection, schemas())) {
                Checksum sum = copy(table, zip);
                sums.put(table.name(), sum);
                rows += sum.rows();
            }
            zip.putNextEntry(new ZipEntry(Manifest.CHECKSUMS));
            zip.write(JSON.writeValueAsBytes(sums));
            zip.closeEntry();
            return new Written(manifest.installation(), manifest.incarnation(), rows);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private List<String> schemas() {
        var all = new ArrayList<>(layers);
        all.add("gantry");
        return all;
    }

    private Manifest manifest(Instant now) throws SQLException, Refused {
        try (var query = connection.prepareStatement("select uid, incarnation from gantry.installation");
                var row = query.executeQuery()) {
            if (!row.next()) {
                throw new Refused("there is no installation in this database: nothing to back up");
            }
            return new Manifest(
                    Manifest.FORMAT,
                    row.getObject(1, UUID.class),
                    row.getInt(2),
                    release,
                    now,
                    Tables.scripts(connection, layers));
        }
    }

    /**
     * What an entry must be.
     *
     * @param columns in the order of the rows' values
     */
    record Checksum(String sha256, long rows, List<String> columns) {}

    private Checksum copy(Tables.Table table, ZipOutputStream zip) throws IOException, SQLException {
        MessageDigest digest = sha256();
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        zip.putNextEntry(new ZipEntry(table.name()));
        progress.at(table.name(), 0, 0);
        // closing it would end the archive
        var into = new DigestOutputStream(new Counted(zip, table.name()), digest);
        long rows = copy.copyOut("copy " + table.sql() + " (" + table.columnsSql() + ") to stdout", into);
        zip.closeEntry();
        return new Checksum(HexFormat.of().formatHex(digest.digest()), rows, table.columns());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Tells how much has gone through. */
    private final class Counted extends FilterOutputStream {
        private static final long TELL_EVERY = 8L << 20;
        private final String what;
        private long bytes;
        private long tell = TELL_EVERY;

        Counted(OutputStream into, String what) {
            super(into);
            this.what = what;
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            out.write(some, from, length);
            bytes += length;
            if (bytes >= tell) {
                tell = bytes + TELL_EVERY;
                progress.at(what, bytes, 0);
            }
        }
    }

    /** As Restore reads them. */
    static Map<String, Checksum> checksums(byte[] json) throws IOException {
        return JSON.readValue(
                json, JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Checksum.class));
    }
}
