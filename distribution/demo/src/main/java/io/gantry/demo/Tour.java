package io.gantry.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.ServerEvent;
import io.gantry.kinds.meta.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Shows what the server does with what was declared: machines, nodes, placements, containers, their output. */
final class Tour {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int LOG_LINES = 8;

    private final Api api;
    private final Context context;
    private final Steps steps;
    private final Map<String, String> shown = new HashMap<>();

    Tour(Api api, Context context, Steps steps) {
        this.api = api;
        this.context = context;
        this.steps = steps;
    }

    void machinesBecomeNodes(int wanted) throws InterruptedException {
        steps.title("the provisioner makes " + machines(wanted) + ", the bridge registers them");
        until(wanted + " nodes READY", () -> {
            show(api.list(Kind.MACHINE, null));
            List<ApiObject> nodes = api.list(Kind.NODE, null);
            show(nodes);
            return count(nodes, node -> state(node).equals("READY")) >= wanted;
        });
    }

    void jobRuns() throws InterruptedException {
        steps.title("the scheduler places the job, and starts its containers");
        until("the job's tasks running", () -> {
            show(api.listAt(Kind.ALLOCATION, jobPath("allocations")));
            ApiObject job = api.object(Kind.JOB, DemoFile.NAMESPACE, DemoFile.JOB);
            JsonNode tasks = job.at("status.tasks");
            int wanted = tasks.path("wanted").asInt();
            return wanted > 0 && tasks.path("byState").path("RUNNING").asInt() >= wanted;
        });
    }

    /** A few lines, to see that they are alive. */
    void output() {
        steps.title("what the containers say");
        try (Stream<ServerEvent> events = api.events(
                "GET", jobPath("logs") + "?follow=true&tail=2", null, Optional.empty(), "logs of the demo's job")) {
            events.map(ServerEvent::json)
                    .filter(line -> line.has("text"))
                    .limit(LOG_LINES)
                    .forEach(line -> steps.say("  " + line.path("group").asText() + "["
                            + line.path("index").asInt() + "]  "
                            + line.path("text").asText().strip()));
        }
    }

    private static String jobPath(String part) {
        return Api.path(Kind.JOB, DemoFile.NAMESPACE, DemoFile.JOB, part);
    }

    private static String machines(int count) {
        return count == 1 ? "1 machine" : count + " machines";
    }

    private interface Look {
        boolean done();
    }

    private void until(String what, Look look) throws InterruptedException {
        long began = context.nanos().getAsLong();
        while (!look.done()) {
            if (context.nanos().getAsLong() - began > LIMIT.toNanos()) {
                throw new Failure(
                        Exit.TIMED_OUT,
                        "error: waited " + LIMIT.toMinutes() + " minutes for " + what,
                        "  do:  see why with './gantry describe pool demo', './gantry get machines -o wide' and"
                                + " './gantry job explain hello -n demo'; stop everything with './gantry down'");
            }
            context.pause().of(BETWEEN_LOOKS);
        }
    }

    /** A line for each that is in another state than last time. */
    private void show(List<ApiObject> objects) {
        for (ApiObject object : objects) {
            String now = state(object);
            if (!now.isEmpty() && !now.equals(shown.put(object.kind() + object.uid(), now))) {
                String reason = object.text("status.reason", "reason");
                steps.say("  " + line(object) + "  " + now + (reason.isEmpty() ? "" : "  " + reason));
            }
        }
    }

    private static String line(ApiObject object) {
        if (object.kind() != Kind.ALLOCATION) {
            return String.format("%-10s %-16s", object.kind().singular(), object.name());
        }
        String task = object.text("status.group", "group") + "[" + object.number("status.index", "index") + "]";
        return String.format("%-10s %-16s on %s", "container", task, object.text("status.nodeName", "nodeName"));
    }

    private static String state(ApiObject object) {
        return object.text("status.state", "state");
    }

    private static long count(List<ApiObject> objects, Predicate<ApiObject> which) {
        return objects.stream().filter(which).count();
    }
}
