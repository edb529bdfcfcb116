package io.gantry.platform.member;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import java.net.URI;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on the table {@code member}. All times are the database's, so hosts' clocks do not matter. */
final class MemberTable {

    /** More copies than anybody runs; a bound on what is read. */
    static final int MAX = 1_000;

    private static final String SAY = """
            insert into member (uid, address, release, layers, active, keys, seen, expires)
            values (?, ?, ?, ?, ?::jsonb, ?, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond')
            on conflict (uid) do update
            set address = excluded.address, active = excluded.active, keys = excluded.keys, seen = excluded.seen,
                expires = excluded.expires""";
    private static final String LIVING = """
            select uid, address, release, layers, active, keys, seen from member
            where expires > clock_timestamp() order by uid limit\s""" + MAX;
    private static final String FORGET = "delete from member where expires < clock_timestamp() - interval '1 minute'";

    private MemberTable() {}

    static int say(Connection connection, Members.Self self, Members.Now now, Duration lasts) throws SQLException {
        try (var say = connection.prepareStatement(SAY)) {
            say.setObject(1, self.uid().value());
            URI address = self.address();
            say.setString(2, address == null ? null : address.toString());
            say.setString(3, self.release());
            say.setArray(4, connection.createArrayOf("text", self.layers().toArray()));
            say.setString(5, json(now.active()));
            say.setArray(6, connection.createArrayOf("text", now.keys().toArray()));
            say.setLong(7, lasts.toMillis());
            return say.executeUpdate();
        }
    }

    static List<Member> living(Connection connection) throws SQLException {
        try (var living = connection.prepareStatement(LIVING);
                ResultSet row = living.executeQuery()) {
            var members = new ArrayList<Member>();
            while (row.next()) {
                @Nullable String address = row.getString(2);
                members.add(new Member(
                        new Uid(row.getObject(1, UUID.class)),
                        address == null ? null : URI.create(address),
                        row.getString(3),
                        List.of((String[]) row.getArray(4).getArray()),
                        active(row.getString(5)),
                        texts(row.getArray(6)),
                        row.getObject(7, OffsetDateTime.class).toInstant()));
            }
            return members;
        }
    }

    static int leave(Connection connection, Uid uid) throws SQLException {
        try (var leave = connection.prepareStatement("delete from member where uid = ?")) {
            leave.setObject(1, uid.value());
            return leave.executeUpdate();
        }
    }

    /** Of those that ended without a word, whoever they were. */
    static int forgetOld(Connection connection) throws SQLException {
        try (var forget = connection.prepareStatement(FORGET)) {
            return forget.executeUpdate();
        }
    }

    private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? null : List.of((String[]) array.getArray());
    }

    private static String json(Map<String, Long> active) {
        try {
            return GantryJson.lenient().writeValueAsString(active);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + active, e);
        }
    }

    private static SortedMap<String, Long> active(String json) {
        try {
            return GantryJson.lenient().readValue(json, new TypeReference<TreeMap<String, Long>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a member says what nobody can read: " + e.getOriginalMessage(), e);
        }
    }
}
