package io.gantry.scheduler.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.HealthStateLog;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HealthCheck;
import io.gantry.scheduler.docker.Connections.Connection;
import io.gantry.scheduler.spi.WorkloadEngine.Checked;
import io.gantry.scheduler.spi.WorkloadEngine.Checked.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Docker's own health check: it goes on while nobody of ours is there, and only its turns are told. */
final class Checks {

    static final Checked WELL = new Checked(Verdict.WELL, "");

    private static final Checked STARTING = new Checked(Verdict.STARTING, "");
    /** Of one try; more of it is cut by whoever tells it. */
    private static final int ANSWER_MAX = 500;

    private Checks() {}

    static HealthCheck of(io.gantry.scheduler.api.HealthCheck check) {
        var test = new ArrayList<String>();
        test.add("CMD");
        test.addAll(check.exec());
        return new HealthCheck()
                .withTest(test)
                .withInterval(check.every().toNanos())
                .withTimeout(check.within().toNanos())
                .withRetries(check.failures())
                .withStartPeriod(check.grace().toNanos());
    }

    /** A list says it in its words only: {@code Up 5 minutes (healthy)}. Null where no check is run. */
    static @Nullable Checked listed(Connection engine, Container container) {
        String words = container.getStatus();
        if (words.endsWith("(healthy)")) {
            return WELL;
        }
        if (words.endsWith("(unhealthy)")) {
            return ill(engine, container.getId());
        }
        return words.endsWith("(health: starting)") ? STARTING : null;
    }

    /** With the words of the last try, which neither a list nor an event has. */
    static Checked ill(Connection engine, String container) {
        try {
            HealthState health = DockerEngine.inspect(engine, container).getHealth();
            return new Checked(Verdict.ILL, health == null ? "" : lastWords(health.getLog()));
        } catch (DockerException gone) {
            return new Checked(Verdict.ILL, EngineWords.words(gone));
        }
    }

    private static String lastWords(@Nullable List<HealthStateLog> tries) {
        if (tries == null || tries.isEmpty()) {
            return "";
        }
        HealthStateLog last = tries.getLast();
        String output = last.getOutput() == null ? "" : last.getOutput().strip();
        String cut = output.length() <= ANSWER_MAX ? output : output.substring(0, ANSWER_MAX);
        return "exit code " + last.getExitCodeLong() + (cut.isEmpty() ? "" : ": " + cut);
    }
}
