package io.gantry.scheduler.secret;

import io.gantry.kinds.id.Name;
import io.gantry.platform.database.Unit;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.secret.Secrets.Which;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which jobs refer to a secret. */
final class SecretUse {

    static final int NAMED_MAX = 20;

    /** Also by an earlier spec that tasks of them still run, or that they may go back to. The text only narrows it down. */
    private static final String NAMING = """
            select j.name, s.spec from job j cross join lateral (
                select j.spec union all
                select g.spec from job_generation g where g.job = j.uid and (
                    g.generation = j.healthy_generation or exists (
                        select from allocation a
                        where a.job = g.job and a.generation = g.generation and a.ended is null))) s
            where j.namespace = ? and not j.stop_wanted and j.deleting is null
                and j.state not in ('SUCCEEDED', 'FAILED', 'STOPPED')
                and position(? in s.spec) > 0
            order by j.name""";

    private SecretUse() {}

    /** By name. */
    static List<Name> ofLivingJobs(Unit unit, Which which) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(NAMING)) {
                query.setString(1, which.namespace().value());
                query.setString(2, "\"" + which.name() + "\"");
                try (ResultSet row = query.executeQuery()) {
                    var jobs = new TreeSet<Name>();
                    while (row.next()) {
                        if (uses(Job.specOf(row.getString(2)), which.name())) {
                            jobs.add(new Name(row.getString(1)));
                        }
                    }
                    return List.copyOf(jobs);
                }
            }
        });
    }

    private static boolean uses(JobSpec spec, Name secret) {
        return spec.groups().stream()
                .anyMatch(group -> group.task().secretNames().contains(secret));
    }

    static List<String> inWords(List<Name> jobs) {
        var words = new ArrayList<String>();
        jobs.stream().limit(NAMED_MAX).forEach(job -> words.add("job " + job));
        if (jobs.size() > NAMED_MAX) {
            words.add((jobs.size() - NAMED_MAX) + " more");
        }
        return words;
    }
}
