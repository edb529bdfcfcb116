package io.gantry.faults.database;

import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which the database's clock tells the time of the stage they are used on. The statement's own word for it
 * becomes a parameter: it costs no question of its own, and the server plans the statement once.
 */
final class VirtualClock {

    /** Of the statements that take a lease and that look at it: what {@link Sabotage#LEASES_FOR_ALL} breaks. */
    private static final String LEASE_IS_OVER = "before.expires < clock_timestamp()";

    private static final String LEASE_LEFT = "ceil(extract(epoch from expires - clock_timestamp()) * 1000)";

    private static final List<String> CLOCKS = List.of("clock_timestamp()", "now()");
    private static final String MOMENT = "cast(? as timestamptz)";

    private static final Map<String, Told> KNOWN = new ConcurrentHashMap<>();

    private VirtualClock() {}

    /**
     * A statement with moments in place of the clock.
     *
     * @param moments which of its parameters they are, ascending
     */
    private record Told(String sql, List<Integer> moments) {

        static Told of(String sql) {
            var text = new StringBuilder();
            var moments = new ArrayList<Integer>();
            int parameters = 0;
            boolean quoted = false;
            for (int at = 0; at < sql.length(); ) {
                String clock = quoted ? null : clockAt(sql, at);
                char here = sql.charAt(at);
                quoted ^= here == '\'';
                parameters += clock != null || (here == '?' && !quoted) ? 1 : 0;
                if (clock != null) {
                    moments.add(parameters);
                }
                text.append(clock == null ? String.valueOf(here) : MOMENT);
                at += clock == null ? 1 : clock.length();
            }
            return new Told(text.toString(), List.copyOf(moments));
        }

        private static @Nullable String clockAt(String sql, int at) {
            boolean begins = at == 0 || !Character.isJavaIdentifierPart(sql.charAt(at - 1));
            return begins
                    ? CLOCKS.stream()
                            .filter(clock -> sql.startsWith(clock, at))
                            .findFirst()
                            .orElse(null)
                    : null;
        }

        /** Where a parameter of the original is now. */
        int index(int original) {
            int index = original;
            for (int moment : moments) {
                index += moment <= index ? 1 : 0;
            }
            return index;
        }
    }

    static Connection on(Connection real, Consumer<Connection> back) {
        return (Connection) proxy(Connection.class, new Clocked(real, back));
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(VirtualClock.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static @Nullable Object call(Object real, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private record Clocked(Connection real, Consumer<Connection> back) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Stage stage = Stage.here();
            if (stage != null
                    && arguments != null
                    && arguments.length > 0
                    && method.getName().equals("prepareStatement")
                    && arguments[0] instanceof String sql) {
                Told told = KNOWN.computeIfAbsent(sabotaged(stage, sql), Told::of);
                arguments[0] = told.sql();
                return at(stage, told, (PreparedStatement) call(real, method, arguments));
            }
            if (method.getName().equals("close")) {
                back.accept(real);
                return null;
            }
            return call(real, method, arguments);
        }

        private static String sabotaged(Stage stage, String sql) {
            return stage.has(Sabotage.LEASES_FOR_ALL)
                    ? sql.replace(LEASE_IS_OVER, "true").replace(LEASE_LEFT, "0")
                    : sql;
        }

        private static Object at(Stage stage, Told told, @Nullable PreparedStatement statement) throws SQLException {
            if (statement == null) {
                throw new IllegalStateException("no statement was made of " + told.sql());
            }
            if (told.moments().isEmpty()) {
                return statement;
            }
            OffsetDateTime now = stage.instant().atOffset(ZoneOffset.UTC);
            for (int moment : told.moments()) {
                statement.setObject(moment, now);
            }
            return proxy(PreparedStatement.class, new Shifted(statement, told));
        }
    }

    /** Parameters are where the statement's author believes them to be. */
    private record Shifted(PreparedStatement real, Told told) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getName().startsWith("set")
                    && arguments != null
                    && arguments.length > 1
                    && arguments[0] instanceof Integer original) {
                arguments[0] = told.index(original);
            }
            return call(real, method, arguments);
        }
    }
}
