package io.gantry.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.terminal.Ages;
import io.gantry.kinds.meta.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which columns the table of each kind has. */
final class Columns {

    private static final Column NAME = Column.of("NAME", ApiObject::name);
    private static final Column AGE = new Column(
            "AGE",
            false,
            (object, now) -> object.instant("metadata.created", "created", "placed")
                    .map(created -> Ages.of(Duration.between(created, now)))
                    .orElse(""));
    private static final Column UID = Column.wide("UID", ApiObject::uid);

    private Columns() {}

    static List<Column> of(Kind kind) {
        return switch (kind) {
            case NAMESPACE -> List.of(NAME, Column.of("DESCRIPTION", "spec.description"), AGE, UID);
            case PROVIDER ->
                List.of(
                        NAME,
                        Column.of("DRIVER", "spec.driver"),
                        Column.of("MAX", "spec.maxMachines"),
                        Column.wide("CPU", "spec.machine.cpu"),
                        Column.wide("MEMORY", "spec.machine.memory"),
                        AGE,
                        UID);
            case CLUSTER ->
                List.of(
                        NAME,
                        Column.of("ENGINE", "spec.engine"),
                        Column.of("NODES", object -> outOf(object.at("status.nodes"), "READY")),
                        Column.wide("PLACEMENT", "spec.placement"),
                        AGE,
                        UID);
            case POOL -> pool();
            case MACHINE -> machine();
            case NODE -> node();
            case JOB -> job();
            case ALLOCATION -> allocation();
        };
    }

    private static List<Column> pool() {
        return List.of(
                NAME,
                Column.of("CLUSTER", "spec.cluster"),
                Column.of("WANTED", Columns::wanted),
                Column.of(
                        "ACTIVE",
                        object -> object.at("status.machines").path("ACTIVE").asText("0")),
                Column.of("READY", Columns::ready),
                Column.wide("MACHINES", object -> counts(object.at("status.machines"))),
                Column.wide("SOURCES", Columns::sources),
                AGE,
                UID);
    }

    private static List<Column> machine() {
        return List.of(
                NAME,
                Column.of("POOL", "status.poolName"),
                Column.of("PROVIDER", "status.providerName"),
                Column.of("STATE", "status.state"),
                Column.of("POWER", "status.power"),
                Column.of("REASON", "status.reason"),
                Column.wide("CPU", "status.capacity.cpu"),
                Column.wide("MEMORY", "status.capacity.memory"),
                Column.wide("ENGINE", "status.engine.uri"),
                Column.wide("DETAIL", "status.detail"),
                AGE,
                UID);
    }

    private static List<Column> node() {
        return List.of(
                NAME,
                Column.of("POOL", "status.poolName"),
                Column.of("STATE", "status.state"),
                Column.of("TASKS", Columns::takesTasks),
                Column.of("CPU", "status.capacity.cpu"),
                Column.of("MEMORY", "status.capacity.memory"),
                Column.wide(
                        "LEFT",
                        node -> node.condition("Drained").path("message").asText("")),
                Column.wide("ENGINE", "status.engine.uri"),
                Column.wide("LABELS", object -> counts(object.at("status.labels"))),
                AGE,
                UID);
    }

    private static List<Column> job() {
        return List.of(
                NAME,
                Column.wide("NAMESPACE", ApiObject::namespace),
                Column.of("TYPE", "spec.type"),
                Column.of("STATE", "status.state", "state"),
                Column.of("RUNNING", Columns::running),
                Column.of("READY", Columns::readyTasks),
                Column.of("REASON", "status.reason", "reason"),
                Column.wide("CLUSTER", "spec.cluster"),
                Column.wide("PRIORITY", "spec.priority"),
                AGE,
                UID);
    }

    private static List<Column> allocation() {
        return List.of(
                Column.of("ID", ApiObject::tail),
                Column.of("JOB", "status.jobName", "jobName"),
                Column.of("TASK", Columns::task),
                Column.of("NODE", "status.nodeName", "nodeName"),
                Column.of("STATE", "status.state", "state"),
                Column.of("READY", Columns::readyTask),
                Column.of("EXIT", "status.exitCode", "exitCode"),
                Column.of("REASON", "status.reason", "reason"),
                Column.wide("ATTEMPT", "status.attempt", "attempt"),
                Column.wide("PORTS", object -> counts(first(object, "status.ports", "ports"))),
                Column.wide("DETAIL", "status.detail", "detail"),
                AGE,
                UID);
    }

    /** {@code web[3]}. */
    private static String task(ApiObject object) {
        return object.text("status.group", "group") + "[" + object.number("status.index", "index") + "]";
    }

    private static String wanted(ApiObject pool) {
        String count = pool.text("spec.count");
        return count.isEmpty() ? pool.text("spec.min") + ".." + pool.text("spec.max") : count;
    }

    private static String ready(ApiObject pool) {
        JsonNode ready = pool.condition("Ready");
        if (ready.isMissingNode()) {
            return "";
        }
        return ready.path("status").asText().equals("True")
                ? "yes"
                : ready.path("reason").asText("no");
    }

    private static String sources(ApiObject pool) {
        var names = new ArrayList<String>();
        pool.at("spec.sources")
                .forEach(source -> names.add(source.path("provider").asText()));
        return String.join(",", names);
    }

    /** Whether new tasks go to a node, and if not, what people or Gantry want of it. */
    private static String takesTasks(ApiObject node) {
        if (node.at("spec.drained").asBoolean() || node.number("status.drainGeneration") > 0) {
            boolean drained = node.condition("Drained").path("status").asText().equals("True");
            return drained ? "drained" : "draining";
        }
        if (node.at("spec.cordoned").asBoolean()) {
            return "cordoned";
        }
        return node.at("status.schedulable").asBoolean() ? "yes" : "no";
    }

    private static String running(ApiObject job) {
        JsonNode tasks = first(job, "status.tasks", "tasks");
        return tasks.isMissingNode()
                ? ""
                : tasks.path("byState").path("RUNNING").asInt() + "/"
                        + tasks.path("wanted").asInt();
    }

    /** Empty where an older server did not say. */
    private static String readyTasks(ApiObject job) {
        JsonNode tasks = first(job, "status.tasks", "tasks");
        return tasks.path("ready").isMissingNode()
                ? ""
                : tasks.path("ready").asInt() + "/" + tasks.path("wanted").asInt();
    }

    /** {@code yes}, or which check says no; of what does not run, nothing. */
    private static String readyTask(ApiObject allocation) {
        if (!first(allocation, "status.state", "state").asText().equals("RUNNING")) {
            return "";
        }
        JsonNode health = first(allocation, "status.health", "health");
        return health.isMissingNode() || health.path("ready").asBoolean()
                ? "yes"
                : "no: " + health.path("check").asText();
    }

    private static JsonNode first(ApiObject object, String... paths) {
        JsonNode node = object.at(paths[0]);
        for (String path : paths) {
            node = object.at(path);
            if (!node.isMissingNode()) {
                break;
            }
        }
        return node;
    }

    private static String outOf(JsonNode counts, String state) {
        int all = 0;
        for (JsonNode count : counts) {
            all += count.asInt();
        }
        return counts.path(state).asInt() + "/" + all;
    }

    /** {@code active:4,provisioning:1}. */
    private static String counts(JsonNode counts) {
        var parts = new ArrayList<String>();
        counts.properties()
                .forEach(entry -> parts.add(
                        (entry.getValue().isNumber() ? entry.getKey().toLowerCase(Locale.ROOT) : entry.getKey()) + ":"
                                + entry.getValue().asText()));
        return String.join(",", parts);
    }
}
