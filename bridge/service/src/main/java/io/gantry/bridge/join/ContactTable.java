package io.gantry.bridge.join;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The longest time that each machine may let tasks run that are to stop by themselves, when it hears nothing good. */
final class ContactTable {

    private ContactTable() {}

    static Map<Uid, Duration> all(LayerDatabase database) {
        return database.read(unit -> unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("select machine, stop_after_seconds from engine_contact");
                    var rows = query.executeQuery()) {
                var all = new HashMap<Uid, Duration>();
                while (rows.next()) {
                    all.put(new Uid(rows.getObject(1, UUID.class)), Duration.ofSeconds(rows.getLong(2)));
                }
                return all;
            }
        }));
    }

    static void put(Unit unit, Uid machine, Duration stopAfter) {
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into engine_contact (machine, stop_after_seconds) values (?, ?)
                    on conflict (machine) do update set stop_after_seconds = excluded.stop_after_seconds""")) {
                insert.setObject(1, machine.value());
                insert.setLong(2, stopAfter.toSeconds());
                return insert.executeUpdate();
            }
        });
    }

    static List<Uid> removeGone(Unit unit, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from engine_contact where machine in (
                        select machine from engine_contact
                        where machine not in (select machine from engine_certificate) limit ?) returning machine""")) {
                delete.setInt(1, limit);
                var gone = new ArrayList<Uid>();
                try (var rows = delete.executeQuery()) {
                    while (rows.next()) {
                        gone.add(new Uid(rows.getObject(1, UUID.class)));
                    }
                }
                return gone;
            }
        });
    }

    static void remove(Unit unit, Uid machine) {
        unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("delete from engine_contact where machine = ?")) {
                delete.setObject(1, machine.value());
                return delete.executeUpdate();
            }
        });
    }
}
