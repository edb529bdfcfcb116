package io.gantry.platform.database;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import org.hibernate.exception.JDBCConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells "the database is away or busy" (try again) from "this statement is wrong" (never will do). */
public final class Outages {

    private static final int CAUSES_MAX = 20;

    /** The server ended a session that began a transaction and then said nothing: this process was stopped for a while. */
    private static final String IDLE_IN_TRANSACTION = "25P03";

    /**
     * SQLSTATE classes: connection, transaction rolled back (deadlock, serialization), insufficient resources, object in
     * use, operator intervention, system error.
     */
    private static final List<String> PASSING_CLASSES = List.of("08", "40", "53", "55", "57", "58");

    private Outages() {}

    /** Whether this failure passes by itself. */
    public static boolean isOutage(Throwable failure) {
        @Nullable Throwable at = failure;
        for (int depth = 0; at != null && depth < CAUSES_MAX; depth++) {
            if (passes(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean passes(Throwable at) {
        return switch (at) {
            case SQLTransientException transientOne -> true;
            case SQLRecoverableException recoverable -> true;
            case JDBCConnectionException connection -> true;
            // a pool that has no connection to give has no SQLSTATE
            case SQLException sql -> sql.getSQLState() == null || passes(sql.getSQLState());
            case LeaseLost elsewhere -> true; // nothing is wrong with the work: another copy does it
            case JacksonException json -> false; // an IOException by birth only
            case IOException io -> true;
            default -> false;
        };
    }

    private static boolean passes(String state) {
        return PASSING_CLASSES.contains(classOf(state)) || state.equals(IDLE_IN_TRANSACTION);
    }

    private static String classOf(String state) {
        return state.length() < 2 ? state : state.substring(0, 2);
    }
}
