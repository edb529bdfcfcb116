package io.gantry.server.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.hold.Hold;
import io.gantry.platform.hold.Hold.Cause;
import io.gantry.platform.hold.HoldTable;
import io.gantry.server.backup.Backup.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.postgresql.PGConnection;

/**
 * Puts a backup in the place of all that is in the schemas, in one transaction: either all of it is there afterwards, in
 * a new incarnation and in hold, or nothing has changed. The schemas must be this build's already.
 *
 * <p>What nobody may meet again is moved out of reach: facts that waited for Kafka are dropped, because all is told anew
 * in the new incarnation; epochs of leases go up by {@value #EPOCHS}, because things outside carry labels with epochs of
 * after the backup.
 */
public final class Restore {

    private static final long EPOCHS = 1_000_000;
    private static final Duration NOBODY_LOOKED = Duration.ofDays(1);
    private static final ObjectMapper JSON = GantryJson.lenient();

    private static final String RUNNING = """
            select count(*) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and application_name like 'gantry-%'""";
    private static final String IDENTITIES = """
            select table_schema, table_name, column_name from information_schema.columns
            where table_schema = any (?) and is_identity = 'YES'""";

    private final Connection connection;
    private final List<String> layers;
    private final Progress progress;

    /** @param layers the schemas of the layers, brought up to this build */
    public Restore(Connection connection, List<String> layers, Progress progress) {
        this.connection = connection;
        this.layers = List.copyOf(layers);
        this.progress = progress;
    }

    /** What was read: whose it is now, of when, and how many rows there are. */
    public record Restored(UUID installation, int incarnation, Instant taken, long rows) {}

    /** A file that was read from its begin to its end, and is the backup that a person wants. */
    public record Checked(Path file, Manifest manifest, Map<String, Checksum> checksums) {}

    /**
     * Changes nothing; the schemas may be of any build, or not there.
     *
     * @param confirmed the uid of the installation whose backup it is
     * @throws Refused if the archive is damaged or of another installation, or something runs
     */
    public Checked check(Path from, String confirmed) throws IOException, SQLException, Refused {
        if (!Files.isReadable(from)) {
            throw new Refused("there is no readable file " + from);
        }
        nobodyIsConnected();
        try (var archive = new ZipFile(from.toFile())) {
            Manifest manifest = manifest(archive, from);
            if (!manifest.installation().toString().equals(confirmed)) {
                throw new Refused(from + " is of installation " + manifest.installation()
                        + "; what is in the database is replaced by it. If that is meant: --confirm "
                        + manifest.installation());
            }
            return new Checked(from, manifest, verified(archive, from));
        } catch (ZipException e) {
            throw damaged(from, e);
        }
    }

    private static Refused damaged(Path from, ZipException why) {
        return new Refused(from + " is damaged or no backup: " + why.getMessage() + "; take another one");
    }

    private static Manifest manifest(ZipFile archive, Path from) throws IOException, Refused {
        ZipEntry entry = archive.getEntry(Manifest.ENTRY);
        if (entry == null) {
            throw new Refused(from + " is no backup of Gantry: it has no " + Manifest.ENTRY);
        }
        Manifest manifest = JSON.readValue(whole(archive, entry), Manifest.class);
        if (manifest.format() != Manifest.FORMAT) {
            throw new Refused(from + " has the format " + manifest.format() + "; this release reads " + Manifest.FORMAT
                    + ". Restore it with the release that made it, " + manifest.release());
        }
        return manifest;
    }

    /** The whole file is read once before anything is changed. */
    private Map<String, Checksum> verified(ZipFile archive, Path from) throws IOException, Refused {
        ZipEntry sums = archive.getEntry(Manifest.CHECKSUMS);
        if (sums == null) {
            throw new Refused(from + " is damaged: it has no " + Manifest.CHECKSUMS + "; take another one");
        }
        Map<String, Checksum> expected = Backup.checksums(whole(archive, sums));
        long done = 0;
        long all = Files.size(from);
        for (var each : expected.entrySet()) {
            ZipEntry entry = archive.getEntry(each.getKey());
            if (entry == null || !digest(archive, entry).equals(each.getValue().sha256())) {
                throw new Refused(
                        from + " is damaged: " + each.getKey() + " is not as it was written; take another one");
            }
            done += entry.getCompressedSize();
            progress.at("checking", done, all);
        }
        return expected;
    }

    /** Of what no checksum of ours is kept: by the one of the archive, which nobody compares who reads it this way. */
    private static byte[] whole(ZipFile archive, ZipEntry entry) throws IOException {
        try (InputStream in = archive.getInputStream(entry)) {
            byte[] all = in.readAllBytes();
            var sum = new CRC32();
            sum.update(all);
            if (sum.getValue() != entry.getCrc()) {
                throw new ZipException(entry.getName() + " is not as it was written");
            }
            return all;
        }
    }

    private static String digest(ZipFile archive, ZipEntry entry) throws IOException {
        MessageDigest digest = Backup.sha256();
        try (var in = new DigestInputStream(archive.getInputStream(entry), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (ZipException e) {
            return "unreadable: " + e.getMessage();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * @param checked which fits what is in the database, now that it is this build's
     * @throws Refused if it does not, or something runs
     */
    public Restored read(Checked checked, Instant now) throws IOException, SQLException, Refused {
        try (var archive = new ZipFile(checked.file().toFile())) {
            return restore(archive, checked.manifest(), checked.checksums(), now);
        } catch (ZipException e) {
            throw damaged(checked.file(), e);
        }
    }

    private Restored restore(ZipFile archive, Manifest manifest, Map<String, Checksum> checksums, Instant now)
            throws IOException, SQLException, Refused {
        connection.setAutoCommit(false);
        try {
            Alone.forARestore(connection);
            nothingRuns();
            scriptsFit(manifest);
            List<Tables.Table> tables = Tables.all(connection, schemas());
            columnsFit(tables, checksums);
            int incarnation = incarnation(manifest);
            empty(tables);
            long rows = load(archive, tables, checksums);
            outOfReach(tables);
            HoldTable.begin(
                    connection,
                    new Hold(
                            Cause.RESTORED,
                            "it was restored from the backup of " + manifest.taken()
                                    + "; what was made or changed since is not in the tables",
                            now,
                            Hold.BY_ITSELF));
            nobodyIsConnected(); // one that started meanwhile waits for our locks, and knows the installation as it was
            connection.commit();
            return new Restored(manifest.installation(), incarnation, manifest.taken(), rows);
        } finally {
            connection.rollback();
        }
    }

    private List<String> schemas() {
        var all = new ArrayList<>(layers);
        all.add("gantry");
        return all;
    }

    private void nobodyIsConnected() throws SQLException, Refused {
        execute("select pg_stat_clear_snapshot()"); // within a transaction it is else what it was
        if (number(RUNNING) > 0) {
            throw new Refused("a server is running on this database; stop every copy first");
        }
    }

    private void nothingRuns() throws SQLException, Refused {
        nobodyIsConnected();
        for (String layer : layers) {
            String held = "select count(*) from " + Tables.quoted(layer) + ".lease where expires > clock_timestamp()";
            if (number(held) > 0) {
                throw new Refused("a server holds leases of the layer " + layer
                        + "; stop every copy first, or wait until the leases of one that was killed are over");
            }
        }
    }

    /** Scripts that only expand leave what is restored without what they brought; all others would have changed it. */
    private void scriptsFit(Manifest manifest) throws SQLException, Refused {
        for (var schema : Tables.scripts(connection, layers).entrySet()) {
            Set<String> then = new HashSet<>(manifest.scripts().getOrDefault(schema.getKey(), List.of()));
            Set<String> here = new HashSet<>(schema.getValue());
            Optional<String> newer =
                    then.stream().filter(script -> !here.contains(script)).findFirst();
            if (newer.isPresent()) {
                throw new Refused(
                        "the backup is of a newer release (" + manifest.release() + "): this one does not know "
                                + newer.get() + " of " + schema.getKey() + "; restore it with that release");
            }
            Optional<String> changing = here.stream()
                    .filter(script -> !then.contains(script) && !script.contains("__expand_"))
                    .findFirst();
            if (changing.isPresent()) {
                throw new Refused("the backup is of an older release (" + manifest.release() + "), and "
                        + changing.get()
                        + " of " + schema.getKey() + " changed what was there since; restore it with that release, then"
                        + " start this one");
            }
        }
    }

    private static void columnsFit(Collection<Tables.Table> tables, Map<String, Checksum> checksums) throws Refused {
        for (var each : checksums.entrySet()) {
            Optional<Tables.Table> table = tables.stream()
                    .filter(one -> one.name().equals(each.getKey()))
                    .findFirst();
            if (table.isEmpty()
                    || !table.get().columns().containsAll(each.getValue().columns())) {
                throw new Refused("the backup has " + each.getKey() + " with columns "
                        + each.getValue().columns()
                        + ", which this release has not; restore it with the release that made it");
            }
        }
    }

    /** One more than there ever was, here or in the backup. */
    private int incarnation(Manifest manifest) throws SQLException, Refused {
        int next = manifest.incarnation() + 1;
        try (var query = connection.prepareStatement("select uid, incarnation from gantry.installation for update");
                ResultSet row = query.executeQuery()) {
            if (row.next()) {
                UUID there = row.getObject(1, UUID.class);
                if (!there.equals(manifest.installation())) {
                    throw new Refused("this database is of installation " + there + ", the backup of "
                            + manifest.installation() + "; restore it into a fresh database");
                }
                next = Math.max(next, row.getInt(2) + 1);
            }
        }
        try (var put = connection.prepareStatement("""
                insert into gantry.installation (uid, incarnation) values (?, ?)
                on conflict (only_row) do update set incarnation = excluded.incarnation""")) {
            put.setObject(1, manifest.installation());
            put.setInt(2, next);
            put.executeUpdate();
        }
        return next;
    }

    /** Triggers keep people from changing the audit; the owner of a table may do without them for as long as this takes. */
    private void empty(List<Tables.Table> tables) throws SQLException {
        for (Tables.Table table : tables) {
            execute("alter table " + table.sql() + " disable trigger user");
        }
        String all = String.join(", ", tables.stream().map(Tables.Table::sql).toList());
        execute("truncate " + all);
    }

    private long load(ZipFile archive, List<Tables.Table> tables, Map<String, Checksum> checksums)
            throws IOException, SQLException {
        long rows = 0;
        int done = 0;
        for (Tables.Table table : tables) {
            Checksum expected = checksums.get(table.name());
            ZipEntry entry = archive.getEntry(table.name());
            if (expected != null && entry != null) {
                rows += load(archive, entry, new Tables.Table(table.name(), expected.columns()), expected);
            }
            done++;
            progress.at("restoring", done, tables.size());
        }
        return rows;
    }

    /** Compared once more: the file may be another one than it was. */
    private long load(ZipFile archive, ZipEntry entry, Tables.Table table, Checksum expected)
            throws IOException, SQLException {
        MessageDigest digest = Backup.sha256();
        try (var in = new DigestInputStream(archive.getInputStream(entry), digest)) {
            long rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table.sql() + " (" + table.columnsSql() + ") from stdin", in);
            if (!HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
                throw new ZipException(table.name() + " was changed while it was read");
            }
            return rows;
        }
    }

    private void outOfReach(List<Tables.Table> tables) throws SQLException {
        for (Tables.Table table : tables) {
            execute("alter table " + table.sql() + " enable trigger user");
        }
        for (String layer : layers) {
            String schema = Tables.quoted(layer);
            execute("delete from " + schema + ".outbox");
            execute("update " + schema + ".lease set epoch = epoch + " + EPOCHS
                    + ", expires = clock_timestamp() - interval '1 second'");
        }
        execute("delete from gantry.withheld");
        for (String layer : layers) { // until it begins anywhere, and says itself how long
            HoldTable.settles(connection, layer, NOBODY_LOOKED);
        }
        try (var query = connection.prepareStatement(IDENTITIES)) {
            query.setArray(1, connection.createArrayOf("text", schemas().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    counted(rows.getString(1), rows.getString(2), rows.getString(3));
                }
            }
        }
    }

    /** The next of an identity comes after all that were given; never before, for this is not taken back with the rest. */
    private void counted(String schema, String table, String column) throws SQLException {
        String name = Tables.quoted(schema) + "." + Tables.quoted(table);
        try (var set = connection.prepareStatement("select setval(pg_get_serial_sequence(?, ?),"
                + " greatest(nextval(pg_get_serial_sequence(?, ?)),"
                + " (select coalesce(max(" + Tables.quoted(column) + "), 0) + 1 from " + name + ")), false)")) {
            set.setString(1, name);
            set.setString(2, column);
            set.setString(3, name);
            set.setString(4, column);
            set.execute();
        }
    }

    private long number(String sql) throws SQLException {
        try (var query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
