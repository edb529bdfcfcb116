package io.gantry.platform.consume;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.consume.Arrival.Gone;
import io.gantry.platform.consume.Arrival.Understood;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statements that change the table {@code mirror}: one for any number of facts. */
final class MirrorTable {

    private static final String TAKE = """
            insert into mirror as m (topic, uid, incarnation, version, alias, deleted, body, taken_at)
            select ?, f.uid, f.incarnation, f.version, f.alias, f.deleted, f.body::jsonb, clock_timestamp()
            from unnest(?, ?, ?, ?, ?, ?) as f (uid, incarnation, version, alias, deleted, body)
            on conflict (topic, uid) do update
            set incarnation = excluded.incarnation, version = excluded.version, alias = excluded.alias,
                deleted = excluded.deleted, body = excluded.body, taken_at = excluded.taken_at
            where (m.incarnation, m.version) < (excluded.incarnation, excluded.version)
            returning uid""";
    private static final String VANISHED = """
            select uid from mirror
            where topic = ? and uid > ? and uid <= ? and not deleted and taken_at < ? and not uid = any (?)
            order by uid""";
    private static final String MARK_VANISHED = """
            update mirror set deleted = true, body = jsonb_set(body, '{deleted}', 'true'), taken_at = clock_timestamp()
            where topic = ? and uid = any (?) and not deleted and taken_at < ?
            returning body""";
    private static final String MARK_GONE = """
            update mirror as m set deleted = true, body = jsonb_set(body, '{deleted}', 'true'), taken_at = clock_timestamp(),
                incarnation = g.incarnation, version = g.version
            from unnest(?::uuid[], ?::integer[], ?::bigint[]) as g (uid, incarnation, version)
            where m.topic = ? and m.uid = g.uid and not m.deleted
                and (m.incarnation, m.version) <= (g.incarnation, g.version)
            returning body""";
    private static final String FORGET_DELETED =
            "delete from mirror where topic = ? and deleted and taken_at < clock_timestamp() - interval '7 days'";
    private static final UUID AFTER_ALL = new UUID(-1, -1);

    private MirrorTable() {}

    /** Takes what is newer than what is there, at most one fact of an object; gives those that were. */
    static <F extends Fact> Set<Uid> take(Connection connection, Topic<F> topic, List<Understood<F>> facts)
            throws SQLException {
        try (var take = connection.prepareStatement(TAKE)) {
            take.setString(1, topic.name());
            array(connection, take, 2, "uuid", facts, fact -> fact.fact().uid().value());
            array(
                    connection,
                    take,
                    3,
                    "integer",
                    facts,
                    fact -> fact.fact().revision().incarnation());
            array(
                    connection,
                    take,
                    4,
                    "bigint",
                    facts,
                    fact -> fact.fact().revision().version());
            array(connection, take, 5, "text", facts, Understood::alias);
            array(connection, take, 6, "boolean", facts, fact -> fact.fact().deleted());
            array(connection, take, 7, "text", facts, Understood::body);
            try (ResultSet rows = take.executeQuery()) {
                var fresh = new HashSet<Uid>();
                while (rows.next()) {
                    fresh.add(new Uid(rows.getObject(1, UUID.class)));
                }
                return fresh;
            }
        }
    }

    /** What its owner did not list: living rows in (after, last] that were taken before the listing was asked for. */
    static List<Uid> vanished(Connection connection, Topic<?> topic, ListedRange range, Set<Uid> listed)
            throws SQLException {
        try (var query = connection.prepareStatement(VANISHED)) {
            query.setString(1, topic.name());
            query.setObject(2, Uid.after(range.after()));
            query.setObject(3, range.last() == null ? AFTER_ALL : range.last().value());
            query.setObject(4, range.askedAt());
            query.setArray(5, uids(connection, listed));
            try (ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<Uid>();
                while (rows.next()) {
                    found.add(new Uid(rows.getObject(1, UUID.class)));
                }
                return found;
            }
        }
    }

    /** Marks these as deleted, but not what was taken since; gives their last facts, now deleted. */
    static <F extends Fact> List<F> markVanished(
            Connection connection, Topic<F> topic, List<Uid> vanished, OffsetDateTime askedAt) throws SQLException {
        try (var mark = connection.prepareStatement(MARK_VANISHED)) {
            mark.setString(1, topic.name());
            mark.setArray(2, uids(connection, vanished));
            mark.setObject(3, askedAt);
            return deleted(topic, mark);
        }
    }

    private static <F extends Fact> List<F> deleted(Topic<F> topic, PreparedStatement marking) throws SQLException {
        try (ResultSet rows = marking.executeQuery()) {
            var facts = new ArrayList<F>();
            while (rows.next()) {
                facts.add(deleted(topic, rows.getString(1)));
            }
            return facts;
        }
    }

    /** Their deletion was missed: marks them, and gives their last facts, now deleted. */
    static <F extends Fact> List<F> markGone(Connection connection, Topic<F> topic, List<Gone> gone)
            throws SQLException {
        try (var mark = connection.prepareStatement(MARK_GONE)) {
            mark.setArray(1, uids(connection, gone.stream().map(Gone::uid).toList()));
            Object[] incarnations =
                    gone.stream().map(each -> each.revision().incarnation()).toArray();
            Object[] versions =
                    gone.stream().map(each -> each.revision().version()).toArray();
            mark.setArray(2, connection.createArrayOf("integer", incarnations));
            mark.setArray(3, connection.createArrayOf("bigint", versions));
            mark.setString(4, topic.name());
            return deleted(topic, mark);
        }
    }

    /** Deleted rows guard against late facts; after a week none can come. */
    static int forgetDeleted(Connection connection, Topic<?> topic) throws SQLException {
        try (var forget = connection.prepareStatement(FORGET_DELETED)) {
            forget.setString(1, topic.name());
            return forget.executeUpdate();
        }
    }

    /**
     * What a page of a listing spoke of.
     *
     * @param askedAt by the clock of this layer's database
     */
    record ListedRange(@Nullable Uid after, @Nullable Uid last, OffsetDateTime askedAt) {}

    private static java.sql.Array uids(Connection connection, Collection<Uid> uids) throws SQLException {
        return connection.createArrayOf("uuid", uids.stream().map(Uid::value).toArray());
    }

    private static <T> void array(
            Connection connection,
            PreparedStatement statement,
            int index,
            String type,
            List<T> rows,
            Function<T, @Nullable Object> column)
            throws SQLException {
        statement.setArray(
                index, connection.createArrayOf(type, rows.stream().map(column).toArray()));
    }

    private static <F extends Fact> F deleted(Topic<F> topic, String body) {
        try {
            F fact = GantryJson.lenient().readValue(body, topic.shape());
            if (!fact.deleted()) {
                throw new IllegalStateException(topic.type() + " has no field 'deleted'");
            }
            return fact;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the mirror of " + topic.name() + " holds what cannot be read", e);
        }
    }
}
