package io.gantry.platform.consume;

import io.gantry.platform.consume.Suspect.Cause;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The suspects of the layers of this program, for people. Asking anew is a change of the table only: whichever copy of
 * the layer reads facts sees it within a second.
 */
public final class Suspects {

    private static final String PAGE = """
            select topic, key, cause, reason, incarnation, version, "partition", "offset", times, first_at, last_at, next_try
            from suspect_object where (topic, key) > (?, ?) and (?::text is null or topic = ?)
            order by topic, key limit ?""";
    private static final String ASK = """
            update suspect_object set next_try = clock_timestamp()
            where (?::text is null or topic = ?) and (?::text is null or key = ?)""";

    private final Supplier<? extends Collection<LayerDatabase>> layers;

    /** @param layers asked each time, since they come one by one while the program starts */
    public Suspects(Supplier<? extends Collection<LayerDatabase>> layers) {
        this.layers = layers;
    }

    /** Which of a layer are meant: null is all. */
    public record Filter(@Nullable String topic, @Nullable String key) {}

    /** Empty if this program does not have the layer. */
    Optional<LayerDatabase> layer(String name) {
        return layers.get().stream().filter(each -> each.layer().equals(name)).findFirst();
    }

    /** By topic, then by key; one more than fits the page, if there are. */
    static List<Suspect> page(LayerDatabase layer, @Nullable String topic, PageRequest request) {
        Place after = Place.of(request.after());
        return layer.read(unit -> unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(PAGE)) {
                query.setString(1, after.topic());
                query.setString(2, after.key());
                query.setString(3, topic);
                query.setString(4, topic);
                query.setInt(5, request.limitAndOne());
                try (ResultSet rows = query.executeQuery()) {
                    var found = new ArrayList<Suspect>();
                    while (rows.next()) {
                        found.add(suspect(layer.layer(), rows));
                    }
                    return found;
                }
            }
        }));
    }

    /** Has the owners of these asked now; says how many there are. */
    static int askNow(LayerDatabase layer, Filter which) {
        return layer.write(unit -> unit.jdbc(connection -> {
            try (var update = connection.prepareStatement(ASK)) {
                update.setString(1, which.topic());
                update.setString(2, which.topic());
                update.setString(3, which.key());
                update.setString(4, which.key());
                return update.executeUpdate();
            }
        }));
    }

    /** What the list is sorted by, as one word; a topic has no blank in it. */
    static String place(Suspect suspect) {
        return suspect.topic() + " " + suspect.key();
    }

    private record Place(String topic, String key) {
        static Place of(@Nullable String after) {
            int blank = after == null ? -1 : after.indexOf(' ');
            return after == null || blank < 0
                    ? new Place("", "")
                    : new Place(after.substring(0, blank), after.substring(blank + 1));
        }
    }

    private static Suspect suspect(String layer, ResultSet row) throws SQLException {
        return new Suspect(
                layer,
                row.getString("topic"),
                row.getString("key"),
                Cause.valueOf(row.getString("cause")),
                row.getString("reason"),
                row.getObject("incarnation", Integer.class),
                row.getObject("version", Long.class),
                row.getObject("partition", Integer.class),
                row.getObject("offset", Long.class),
                row.getInt("times"),
                instant(row, "first_at"),
                instant(row, "last_at"),
                instant(row, "next_try"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
