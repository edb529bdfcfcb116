package io.gantry.bridge.certificate;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The newest certificate of every machine's engine: in the database, and in memory for the questions that come often. */
public final class EngineCertificates {

    private final LayerDatabase database;
    private final Map<Uid, EngineCertificate> byMachine = new ConcurrentHashMap<>();

    public EngineCertificates(LayerDatabase database) {
        this.database = database;
    }

    public void load() {
        database.read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement("select * from engine_certificate");
                            var rows = query.executeQuery()) {
                        var all = new ArrayList<EngineCertificate>();
                        while (rows.next()) {
                            all.add(read(rows));
                        }
                        return all;
                    }
                }))
                .forEach(one -> byMachine.put(one.machine(), one));
    }

    public Optional<EngineCertificate> of(Uid machine) {
        return Optional.ofNullable(byMachine.get(machine));
    }

    /** In the same transaction in which it is given out; known here after the commit. */
    public void keep(Unit unit, EngineCertificate given) {
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into engine_certificate (machine, cluster, serial, previous_serial, request_sha256,
                        bundle_sha256, certificate, in_use, begins, ends)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    on conflict (machine) do update set cluster = excluded.cluster, serial = excluded.serial,
                        previous_serial = excluded.previous_serial, request_sha256 = excluded.request_sha256,
                        bundle_sha256 = excluded.bundle_sha256, certificate = excluded.certificate,
                        in_use = excluded.in_use, begins = excluded.begins, ends = excluded.ends""")) {
                insert.setObject(1, given.machine().value());
                insert.setObject(2, given.cluster().value());
                insert.setString(3, given.serial());
                insert.setString(4, given.previous());
                insert.setString(5, given.request());
                insert.setString(6, given.bundle());
                insert.setString(7, given.pem());
                insert.setBoolean(8, given.inUse());
                insert.setTimestamp(9, Timestamp.from(given.begins()));
                insert.setTimestamp(10, Timestamp.from(given.ends()));
                return insert.executeUpdate();
            }
        });
        unit.afterCommit(() -> byMachine.put(given.machine(), given));
    }

    /** The machine shows it: written once for each certificate. */
    public void seen(Uid machine, String serial) {
        EngineCertificate known = byMachine.get(machine);
        if (known == null || known.inUse() || !known.serial().equals(serial)) {
            return;
        }
        database.write(unit -> unit.jdbc(connection -> {
            try (var update = connection.prepareStatement(
                    "update engine_certificate set in_use = true where machine = ? and serial = ?")) {
                update.setObject(1, machine.value());
                update.setString(2, serial);
                return update.executeUpdate();
            }
        }));
        byMachine.computeIfPresent(machine, (_, now) -> now.serial().equals(serial) ? now.used() : now);
    }

    /** Of machines that are gone for long: theirs ended before that moment. How many. */
    public int forgetEnded(Unit unit, Instant before, int limit) {
        List<Uid> gone = unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from engine_certificate where machine in (
                        select machine from engine_certificate where ends < ? limit ?) returning machine""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return machines(delete.executeQuery());
            }
        });
        unit.afterCommit(() -> gone.forEach(byMachine::remove));
        return gone.size();
    }

    /** Of a cluster that is deleted. */
    void end(Unit unit, Uid cluster) {
        List<Uid> gone = unit.jdbc(connection -> {
            try (var delete =
                    connection.prepareStatement("delete from engine_certificate where cluster = ? returning machine")) {
                delete.setObject(1, cluster.value());
                return machines(delete.executeQuery());
            }
        });
        unit.afterCommit(() -> gone.forEach(byMachine::remove));
    }

    private static List<Uid> machines(ResultSet rows) throws SQLException {
        var machines = new ArrayList<Uid>();
        while (rows.next()) {
            machines.add(new Uid(rows.getObject("machine", UUID.class)));
        }
        return machines;
    }

    private static EngineCertificate read(ResultSet row) throws SQLException {
        return new EngineCertificate(
                new Uid(row.getObject("machine", UUID.class)),
                new Uid(row.getObject("cluster", UUID.class)),
                row.getString("serial"),
                row.getString("previous_serial"),
                row.getString("request_sha256"),
                row.getString("bundle_sha256"),
                row.getString("certificate"),
                row.getBoolean("in_use"),
                row.getTimestamp("begins").toInstant(),
                row.getTimestamp("ends").toInstant());
    }
}
