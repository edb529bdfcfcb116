package io.gantry.platform.consume;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.Unit;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this layer knows of the objects of others: the newest fact of each, kept by {@link FactConsumer} in the layer's
 * own schema. Deleted objects are not found here but by {@link #deleted}.
 */
public final class Mirror {

    private static final int FETCH_ROWS = 500;
    private static final String GET = "select body from mirror where topic = ? and uid = ? and not deleted";
    private static final String GET_SEVERAL =
            "select body from mirror where topic = ? and uid = any (?) and not deleted";
    private static final String DELETED = "select body from mirror where topic = ? and uid = ? and deleted";
    private static final String BY_ALIAS = """
            select body from mirror where topic = ? and alias = ? and not deleted
            order by incarnation desc, uid desc limit 1""";
    private static final String PAGE = """
            select body from mirror where topic = ? and uid > ? and not deleted
            order by uid limit ?""";
    private static final String ALL = "select body from mirror where topic = ? and not deleted order by uid";

    public <F extends Fact> Optional<F> get(Unit unit, Topic<F> topic, Uid uid) {
        return one(unit, GET, topic, uid);
    }

    /** Of several objects at once, by uid; those that are not known are left out. */
    public <F extends Fact> Map<Uid, F> get(Unit unit, Topic<F> topic, Collection<Uid> uids) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(GET_SEVERAL)) {
                query.setString(1, topic.name());
                query.setArray(
                        2,
                        connection.createArrayOf(
                                "uuid", uids.stream().map(Uid::value).toArray()));
                return read(query, topic).stream().collect(Collectors.toMap(Fact::uid, Function.identity()));
            }
        });
    }

    /**
     * Which of these uids stands in a field of any living object of a topic, as a pool's does in its machines. A layer
     * that asks has an index for it.
     *
     * @param field of the fact, a word of the program's own
     */
    public Set<Uid> named(Unit unit, Topic<?> topic, String field, Collection<Uid> uids) {
        String sql = """
                select asked from unnest(?) asked where exists (
                    select 1 from mirror where topic = ? and not deleted and body ->> '%s' = asked)""".formatted(field);
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setArray(
                        1,
                        connection.createArrayOf(
                                "text", uids.stream().map(Uid::text).toArray()));
                query.setString(2, topic.name());
                try (ResultSet rows = query.executeQuery()) {
                    var found = new HashSet<Uid>();
                    while (rows.next()) {
                        found.add(Uid.parse(rows.getString(1)));
                    }
                    return found;
                }
            }
        });
    }

    /** The last fact of an object that is deleted, for a week; empty too for one that was never heard of. */
    public <F extends Fact> Optional<F> deleted(Unit unit, Topic<F> topic, Uid uid) {
        return one(unit, DELETED, topic, uid);
    }

    private static <F extends Fact> Optional<F> one(Unit unit, String sql, Topic<F> topic, Uid uid) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setString(1, topic.name());
                query.setObject(2, uid.value());
                return read(query, topic).stream().findFirst();
            }
        });
    }

    /** By the second key its consumer was given; of two living objects of that alias, the younger. */
    public <F extends Fact> Optional<F> byAlias(Unit unit, Topic<F> topic, String alias) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(BY_ALIAS)) {
                query.setString(1, topic.name());
                query.setString(2, alias);
                return read(query, topic).stream().findFirst();
            }
        });
    }

    /** By uid, beginning after one. */
    public <F extends Fact> List<F> page(Unit unit, Topic<F> topic, @Nullable Uid after, int limit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(PAGE)) {
                query.setString(1, topic.name());
                query.setObject(2, Uid.after(after));
                query.setInt(3, limit);
                return read(query, topic);
            }
        });
    }

    /** Every living object, by uid, a few hundred in memory at a time. */
    public <F extends Fact> void forEach(Unit unit, Topic<F> topic, Consumer<F> each) {
        unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(ALL)) {
                query.setFetchSize(FETCH_ROWS);
                query.setString(1, topic.name());
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        each.accept(fact(topic, rows.getString(1)));
                    }
                }
                return true;
            }
        });
    }

    private static <F extends Fact> List<F> read(PreparedStatement query, Topic<F> topic) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            var facts = new ArrayList<F>();
            while (rows.next()) {
                facts.add(fact(topic, rows.getString(1)));
            }
            return facts;
        }
    }

    private static <F extends Fact> F fact(Topic<F> topic, String body) {
        try {
            return GantryJson.lenient().readValue(body, topic.shape());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the mirror of " + topic.name() + " holds what cannot be read", e);
        }
    }
}
