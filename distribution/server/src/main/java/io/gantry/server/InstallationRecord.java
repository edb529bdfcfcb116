package io.gantry.server;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.layer.Installation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Who this installation is: one row in the database, made at the very first start and kept for ever. */
final class InstallationRecord {

    static final String TABLE = """
            create schema if not exists gantry;
            create table if not exists gantry.installation (
                only_row boolean primary key default true check (only_row),
                uid uuid not null,
                incarnation integer not null check (incarnation >= 1)
            )""";

    private InstallationRecord() {}

    /** Safe for several programs at once: the first one's uid stays. Waits for the end of a restore. */
    static Installation load(Connection connection, UidSource uids) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(TABLE);
            try (var insert = connection.prepareStatement(
                    "insert into gantry.installation (uid, incarnation) values (?, 1) on conflict do nothing")) {
                insert.setObject(1, uids.next().value());
                insert.executeUpdate();
            }
            try (var row = statement.executeQuery("select uid, incarnation from gantry.installation for share")) {
                row.next();
                return new Installation(new Uid(row.getObject(1, UUID.class)), row.getInt(2));
            }
        }
    }
}
