package io.gantry.faults.database;

import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which the database's clock tells the time of the stage they are used on. The statement's own word for it
 * is replaced by the moment, so it costs no question of its own.
 */
final class VirtualClock {

    /** Of the statements that take a lease and that look at it: what {@link Sabotage#LEASES_FOR_ALL} breaks. */
    private static final String LEASE_IS_OVER = "before.expires < clock_timestamp()";

    private static final String LEASE_LEFT = "ceil(extract(epoch from expires - clock_timestamp()) * 1000)";

    private static final String[] CLOCKS = {"clock_timestamp()", "now()"};

    private VirtualClock() {}

    static Connection on(Connection real, Consumer<Connection> back) {
        return (Connection) Proxy.newProxyInstance(
                VirtualClock.class.getClassLoader(), new Class<?>[] {Connection.class}, new Clocked(real, back));
    }

    private record Clocked(Connection real, Consumer<Connection> back) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (arguments != null
                    && arguments.length > 0
                    && method.getName().startsWith("prepare")
                    && arguments[0] instanceof String sql) {
                arguments[0] = told(sql);
            }
            if (method.getName().equals("close")) {
                back.accept(real);
                return null;
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }

        private static String told(String sql) {
            Stage stage = Stage.here();
            boolean forAll = stage != null && stage.has(Sabotage.LEASES_FOR_ALL);
            String with = forAll ? sql.replace(LEASE_IS_OVER, "true").replace(LEASE_LEFT, "0") : sql;
            for (String clock : CLOCKS) {
                if (stage != null && with.contains(clock)) {
                    with = with.replace(clock, "timestamptz '" + stage.instant() + "'");
                }
            }
            return with;
        }
    }
}
