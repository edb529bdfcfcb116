package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.platform.database.NamedLock;
import io.gantry.platform.database.Unit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How many jobs a namespace has. The database counts them with every row that is made or removed, in parts that nobody waits
 * for ({@code job_count}). Who adds one far from the limit shares the namespace's lock with all others who do; near the limit
 * they come one after the other, so that two at once cannot pass it together.
 */
final class JobCount {

    /** More than there are ever transactions at once: so many may still add a job each that are not counted yet. */
    private static final int AT_ONCE_MAX = 128;

    private static final String SUM = "select coalesce(sum(jobs), 0) as jobs from job_count where namespace = ?";

    /** Who is near the limit holds the lock alone; then nobody is far from it. */
    private static final String SHARED = "select case when counted.jobs <= ? then pg_try_advisory_xact_lock_shared("
            + NamedLock.NUMBER + ") else false end from (" + SUM + ") counted";

    private JobCount() {}

    /**
     * How many there are, if that is near the limit: nobody else adds one then until this transaction has ended. Nothing if
     * there is room for this transaction and for all others that may run.
     */
    static Optional<Long> unlessFarFrom(long limit, Connection connection, Name namespace) throws SQLException {
        String lock = "gantry/jobs/" + namespace;
        try (var shared = connection.prepareStatement(SHARED)) {
            shared.setLong(1, limit - AT_ONCE_MAX);
            shared.setString(2, lock);
            shared.setString(3, namespace.value());
            try (ResultSet row = shared.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    return Optional.empty();
                }
            }
        }
        NamedLock.alone(connection, lock);
        try (var sum = connection.prepareStatement(SUM)) {
            sum.setString(1, namespace.value());
            try (ResultSet row = sum.executeQuery()) {
                row.next();
                return Optional.of(row.getLong(1));
            }
        }
    }

    /**
     * Counts anew: tables that were put back from a backup of before there were counts have none.
     *
     * @return how many namespaces had another count
     */
    static int recount(Unit unit) {
        return unit.jdbc(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("lock table job in share row exclusive mode");
                statement.execute("delete from job_count where namespace not in (select namespace from job)");
                return statement.executeUpdate("""
                        insert into job_count (namespace, jobs)
                        select namespace, there.jobs - coalesce(counted.jobs, 0)
                        from (select namespace, count(*) as jobs from job group by namespace) there
                        left join (select namespace, sum(jobs) as jobs from job_count group by namespace) counted
                            using (namespace)
                        where there.jobs is distinct from counted.jobs""");
            }
        });
    }
}
