package io.gantry.scenarios.chaos;

import io.gantry.scenarios.chaos.Seen.Span;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the scheduler's tables say at the end, held against what was promised and what was seen. Each gives what does not hold. */
final class History {

    private static final String OVER_COMMITTED = """
            select node_name || ' carries ' || count(*) || ' tasks' from scheduler.allocation
            where ended is null group by node_name having count(*) > ?""";

    private static final String SUCCEEDED = """
            select j.name, j.state, count(distinct a.task_index) filter (where a.state = 'SUCCEEDED'),
                count(*) filter (where a.state = 'SUCCEEDED'),
                count(*) filter (where a.state = 'SUCCEEDED' and exists (
                    select from scheduler.allocation later
                    where later.job = a.job and later.task_index = a.task_index and later.attempt > a.attempt))
            from scheduler.job j left join scheduler.allocation a on a.job = j.uid
            group by j.name, j.state""";

    private static final String ALLOCATIONS =
            "select uid::text, job::text || '/' || task_index, state from scheduler.allocation";

    private final Connection connection;

    History(Connection connection) {
        this.connection = connection;
    }

    /** Nodes with more tasks than they have room for. */
    List<String> overCommitted(int roomFor) throws SQLException {
        try (var query = connection.prepareStatement(OVER_COMMITTED)) {
            query.setInt(1, roomFor);
            try (ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    /** Acknowledged jobs that are not there. */
    List<String> lost(Set<String> acknowledged) throws SQLException {
        var missing = new TreeSet<>(acknowledged);
        try (var query = connection.prepareStatement("select name from scheduler.job");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                missing.remove(rows.getString(1));
            }
        }
        return List.copyOf(missing);
    }

    /** Acknowledged jobs that did not end as they should: each index succeeded, once, and was never run again. */
    List<String> notAsPromised(Map<String, Integer> acknowledged) throws SQLException {
        var missing = new HashMap<>(acknowledged);
        var found = new ArrayList<String>();
        try (var query = connection.prepareStatement(SUCCEEDED);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                String job = rows.getString(1);
                Integer tasks = missing.remove(job);
                if (tasks != null
                        && !(rows.getString(2).equals("SUCCEEDED")
                                && rows.getInt(3) == tasks
                                && rows.getInt(4) == tasks
                                && rows.getInt(5) == 0)) {
                    found.add(job + " is " + rows.getString(2) + ": of " + tasks + " tasks " + rows.getInt(3)
                            + " succeeded, in " + rows.getInt(4) + " attempts, " + rows.getInt(5)
                            + " of which were followed by another");
                }
            }
        }
        missing.keySet().forEach(job -> found.add(job + " was acknowledged and is not there"));
        return found;
    }

    /** Tasks of which two containers were seen running at one time, although neither's node was given up. */
    List<String> ranTwice(Map<String, Span> seen) throws SQLException {
        record One(String allocation, String state, Span span) {}
        var byTask = new HashMap<String, List<One>>();
        try (var query = connection.prepareStatement(ALLOCATIONS);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                Span span = seen.get(rows.getString(1));
                if (span != null) {
                    byTask.computeIfAbsent(rows.getString(2), _ -> new ArrayList<>())
                            .add(new One(rows.getString(1), rows.getString(3), span));
                }
            }
        }
        var found = new ArrayList<String>();
        byTask.forEach((task, all) -> {
            for (int at = 0; at < all.size(); at++) {
                for (One other : all.subList(at + 1, all.size())) {
                    One one = all.get(at);
                    boolean givenUp =
                            one.state().equals("LOST") || other.state().equals("LOST");
                    if (one.span().overlaps(other.span()) && !givenUp) {
                        found.add("task " + task + ": " + one + " and " + other);
                    }
                }
            }
        });
        return found;
    }
}
