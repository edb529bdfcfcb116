package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Arrival.Understood;
import io.gantry.platform.consume.Unfit.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects of which a fact could not be taken: {@code suspect_object}, one row each, at most {@value #SUSPECTS_MAX} in a
 * layer. Each is asked for again at its owner, first after 5 s, then after twice the time, up to an hour.
 */
final class SuspectTable {

    static final int SUSPECTS_MAX = 10_000;

    /** Small enough for one statement even if each has all of its body. */
    static final int PARKED_AT_ONCE_MAX = 100;

    private static final int REASON_CHARACTERS_MAX = 1_000;
    /** A uid has 36; a key that is none is told apart by its beginning, and must fit into an index. */
    private static final int KEY_CHARACTERS_MAX = 100;

    private static final int BODY_BYTES_MAX = 64 * 1024;
    /** A key that is none is nobody's object: whose it is cannot be asked. */
    private static final String IS_UID = "~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

    /** Each at most once. Of a batch that does not fit, the first fit. */
    private static final String PARK = """
            with new as (
                select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::integer[],
                    ?::bigint[], ?::bytea[]) with ordinality
                    as n (topic, key, cause, reason, incarnation, version, "partition", "offset", body, number)
            ), judged as (
                select new.*, exists (
                        select from mirror as m where m.topic = new.topic
                            and m.uid = case when new.key\s""" + IS_UID + """
                                 then new.key::uuid end
                            and (m.incarnation, m.version) >= (new.incarnation, new.version)) as superseded,
                    exists (
                        select from suspect_object as s where s.topic = new.topic and s.key = new.key) as known
                from new
            ), placed as (
                select judged.*, known or (select count(*) from suspect_object) + count(*)
                    filter (where not known and not superseded) over (order by number) <= ? as fits
                from judged
            ), parked as (
                insert into suspect_object as s
                select topic, key, cause, reason, incarnation, version, "partition", "offset", body, 1, now.at, now.at,
                    now.at + interval '5 seconds'
                from placed, (select clock_timestamp() as at) as now
                where fits and not superseded
                on conflict (topic, key) do update
                set cause = excluded.cause, reason = excluded.reason, "partition" = excluded."partition",
                    "offset" = excluded."offset", body = excluded.body, times = s.times + 1, last_at = excluded.last_at,
                    next_try = excluded.last_at + least(interval '1 hour', interval '5 seconds' * 2 ^ least(s.times, 12)),
                    incarnation = case when (excluded.incarnation, excluded.version) < (s.incarnation, s.version)
                        then s.incarnation else excluded.incarnation end,
                    version = case when (excluded.incarnation, excluded.version) < (s.incarnation, s.version)
                        then s.version else excluded.version end
            )
            select superseded, fits, known from placed order by number""";

    private static final String REPAIRED = """
            delete from suspect_object as s
            using unnest(?::text[], ?::integer[], ?::bigint[], ?::boolean[]) as f (key, incarnation, version, fresh)
            where s.topic = ? and s.key = f.key
                and case when s.version is null then f.fresh
                    else (f.incarnation, f.version) >= (s.incarnation, s.version) end""";
    private static final String DUE =
            "select topic, key from suspect_object where topic = any (?) and next_try <= clock_timestamp() and key "
                    + IS_UID + " order by topic, key limit ?";
    private static final String HIDE_ANY =
            "select exists (select from suspect_object as s where s.topic = any (?) and s.key " + IS_UID
                    + " and not exists (select from mirror as m where m.topic = s.topic and m.uid = case when s.key "
                    + IS_UID + " then s.key::uuid end))";
    private static final String ASKED = "delete from suspect_object where topic = ? and key = any (?) and last_at < ?";
    private static final String LISTED = "delete from suspect_object where topic = ? and last_at < ?";
    private static final String POSTPONE = """
            update suspect_object set next_try = clock_timestamp() + interval '30 seconds'
            where topic = ? and key = any (?)""";
    private static final String FORGET = """
            delete from suspect_object where last_at < clock_timestamp() - interval '30 days'""";

    private SuspectTable() {}

    /** What became of a fact that was to be parked. */
    enum Parked {
        /** Its object was not suspect before. */
        NEW,
        AGAIN,
        /** Something newer of its object was taken before, so there is nothing to repair. */
        SUPERSEDED,
        /** There are too many: this one is not written down. */
        FULL
    }

    /**
     * What became of each, in their order.
     *
     * @param unfit at most {@value #PARKED_AT_ONCE_MAX}, no two of one object
     */
    static List<Parked> park(Connection connection, List<Unfit> unfit) throws SQLException {
        try (var park = connection.prepareStatement(PARK)) {
            park.setArray(1, array(connection, "text", unfit, Unfit::topic));
            park.setArray(2, array(connection, "text", unfit, SuspectTable::key));
            park.setArray(
                    3, array(connection, "text", unfit, each -> each.cause().name()));
            park.setArray(4, array(connection, "text", unfit, each -> shortened(each.reason(), REASON_CHARACTERS_MAX)));
            park.setArray(5, array(connection, "integer", unfit, each -> of(each.revision(), Revision::incarnation)));
            park.setArray(6, array(connection, "bigint", unfit, each -> of(each.revision(), Revision::version)));
            park.setArray(7, array(connection, "integer", unfit, each -> of(each.place(), Place::partition)));
            park.setArray(8, array(connection, "bigint", unfit, each -> of(each.place(), Place::offset)));
            park.setArray(
                    9,
                    connection.createArrayOf(
                            "bytea", unfit.stream().map(SuspectTable::body).toArray(byte[][]::new)));
            park.setInt(10, SUSPECTS_MAX);
            try (ResultSet rows = park.executeQuery()) {
                var became = new ArrayList<Parked>();
                while (rows.next()) {
                    became.add(parked(rows));
                }
                return became;
            }
        }
    }

    private static Parked parked(ResultSet row) throws SQLException {
        if (row.getBoolean("superseded")) {
            return Parked.SUPERSEDED;
        }
        if (!row.getBoolean("fits")) {
            return Parked.FULL;
        }
        return row.getBoolean("known") ? Parked.AGAIN : Parked.NEW;
    }

    /** As it is written down. */
    static String key(Unfit unfit) {
        return shortened(unfit.key(), KEY_CHARACTERS_MAX);
    }

    private static <T, V> @Nullable V of(@Nullable T whole, Function<T, V> part) {
        return whole == null ? null : part.apply(whole);
    }

    private static byte @Nullable [] body(Unfit unfit) {
        byte[] body = unfit.body();
        return body == null || body.length > BODY_BYTES_MAX ? null : body;
    }

    /**
     * These were taken: an object is suspect no more when what was taken is not older than what could not be, or, when
     * that did not say, when it was news.
     */
    static <F extends Fact> int repaired(Connection connection, String topic, List<Understood<F>> taken, Set<Uid> fresh)
            throws SQLException {
        try (var delete = connection.prepareStatement(REPAIRED)) {
            delete.setArray(
                    1,
                    array(connection, "text", taken, each -> each.fact().uid().text()));
            delete.setArray(
                    2,
                    array(
                            connection,
                            "integer",
                            taken,
                            each -> each.fact().revision().incarnation()));
            delete.setArray(
                    3,
                    array(
                            connection,
                            "bigint",
                            taken,
                            each -> each.fact().revision().version()));
            delete.setArray(
                    4,
                    array(
                            connection,
                            "boolean",
                            taken,
                            each -> fresh.contains(each.fact().uid())));
            delete.setString(5, topic);
            return delete.executeUpdate();
        }
    }

    /** Those whose owner is to be asked again now, by topic, then by key. */
    static Map<String, List<String>> due(Connection connection, Collection<String> topics, int limit)
            throws SQLException {
        try (var query = connection.prepareStatement(DUE)) {
            query.setArray(1, connection.createArrayOf("text", topics.toArray()));
            query.setInt(2, limit);
            try (ResultSet rows = query.executeQuery()) {
                var due = new LinkedHashMap<String, List<String>>();
                while (rows.next()) {
                    due.computeIfAbsent(rows.getString(1), topic -> new ArrayList<>())
                            .add(rows.getString(2));
                }
                return due;
            }
        }
    }

    /** Whether there is one of which the mirror has nothing at all. */
    static boolean hideAny(Connection connection, Collection<String> topics) throws SQLException {
        try (var query = connection.prepareStatement(HIDE_ANY)) {
            query.setArray(1, connection.createArrayOf("text", topics.toArray()));
            return answer(query);
        }
    }

    /** Their owner was asked for these, and what it said was taken, or parked again, later than that. */
    static int asked(Connection connection, String topic, List<String> keys, OffsetDateTime askedAt)
            throws SQLException {
        try (var delete = connection.prepareStatement(ASKED)) {
            delete.setString(1, topic);
            delete.setArray(2, connection.createArrayOf("text", keys.toArray()));
            delete.setObject(3, askedAt);
            return delete.executeUpdate();
        }
    }

    /** Their owner was asked for all it has. */
    static int listed(Connection connection, String topic, OffsetDateTime askedAt) throws SQLException {
        try (var delete = connection.prepareStatement(LISTED)) {
            delete.setString(1, topic);
            delete.setObject(2, askedAt);
            return delete.executeUpdate();
        }
    }

    static int postpone(Connection connection, String topic, List<String> keys) throws SQLException {
        try (var update = connection.prepareStatement(POSTPONE)) {
            update.setString(1, topic);
            update.setArray(2, connection.createArrayOf("text", keys.toArray()));
            return update.executeUpdate();
        }
    }

    /** Of events, which nobody can be asked for again, and of topics that are read no more. */
    static int forget(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement(FORGET)) {
            return delete.executeUpdate();
        }
    }

    static int count(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select count(*) from suspect_object");
                var row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /** The object's, if the key is one. */
    static Optional<Uid> uid(String key) {
        try {
            return Optional.of(Uid.parse(key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static <T> java.sql.Array array(
            Connection connection, String type, List<T> rows, Function<T, @Nullable Object> column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray());
    }

    private static boolean answer(PreparedStatement question) throws SQLException {
        try (var row = question.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** PostgreSQL has no U+0000 in a text. */
    private static String shortened(String text, int charactersMax) {
        String clean = text.replace("\0", "");
        return clean.length() <= charactersMax ? clean : clean.substring(0, charactersMax);
    }
}
