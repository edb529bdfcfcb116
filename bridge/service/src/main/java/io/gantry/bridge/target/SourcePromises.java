package io.gantry.bridge.target;

import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.condition.Condition.Status;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a pool's sources give machines that become nodes, in words. */
final class SourcePromises {

    private static final String TYPE = "SourcesKeepPromises";

    private SourcePromises() {}

    /** A condition that has not turned keeps its time. */
    static Condition condition(List<Resting> resting, List<Condition> before, long generation, Instant now) {
        Status status = resting.isEmpty() ? Status.TRUE : Status.FALSE;
        Instant since = before.stream()
                .filter(was -> was.type().equals(TYPE) && was.status() == status)
                .map(Condition::since)
                .findFirst()
                .orElse(now);
        String reason = resting.isEmpty() ? "NoneRests" : "SourceRests";
        return new Condition(TYPE, status, reason, message(resting), generation, since);
    }

    private static String message(List<Resting> resting) {
        return resting.stream()
                .map(one -> "source " + one.provider() + " broke "
                        + (one.failures() == 1 ? "a promise" : one.failures() + " promises one after the other")
                        + " and is asked again at " + one.until() + ": " + one.why())
                .collect(Collectors.joining("; "));
    }
}
