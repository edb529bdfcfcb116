package io.gantry.cli.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Refusals;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares manifests with what the server has, and has the server check each change without doing it. What only the
 * server can know (a pool larger than its provider) is refused here, before anything is changed.
 */
final class Planner {

    private static final ObjectMapper JSON = GantryJson.lenient();

    private final Api api;

    Planner(Api api) {
        this.api = api;
    }

    /** @throws Failure with everything the server refuses */
    List<Step> plan(List<Manifest<?>> manifests) {
        var refused = new ArrayList<String>();
        var steps = new ArrayList<Step>();
        for (Manifest<?> manifest : manifests) {
            steps.add(step(manifest, PoolRoom.tooLittle(manifest, manifests), refused));
        }
        if (!refused.isEmpty()) {
            refused.add("nothing was changed");
            throw new Failure(Exit.REFUSED, refused);
        }
        return steps;
    }

    private Step step(Manifest<?> manifest, Optional<PoolRoom.Verdict> room, List<String> refused) {
        room.flatMap(PoolRoom.Verdict::refusal).ifPresent(refused::add);
        String namespace = Optional.ofNullable(manifest.metadata().namespace())
                .map(Object::toString)
                .orElse(null);
        Optional<ApiObject> found =
                api.find(manifest.kind(), namespace, manifest.metadata().name().value());
        Step step = found.<Step>map(now -> compared(manifest, now)).orElseGet(() -> new Step.Create(manifest));
        return switch (step) {
            case Step.Keep keep -> keep;
            case Step.Create create -> {
                check(create, "If-None-Match", "*", room.isPresent(), refused);
                yield create;
            }
            case Step.Change change ->
                check(change, "If-Match", change.now().ifMatch(), room.isPresent(), refused)
                        .filter(answer -> onlyHidden(change) && sameGeneration(answer, change.now()))
                        .<Step>map(answer -> new Step.Keep(manifest, change.now()))
                        .orElse(change);
        };
    }

    private static boolean onlyHidden(Step.Change change) {
        return change.differences().stream().allMatch(Difference::hidden);
    }

    /** The server says that nothing of the spec would change. */
    private static boolean sameGeneration(Api.Answer answer, ApiObject now) {
        return answer.body().path("metadata").path("generation").asLong() == now.generation();
    }

    /**
     * Has the server check it. An object that refers to one made or changed by the same plan cannot be checked yet.
     *
     * @param judged it has been checked here, against what the same plan makes
     */
    private Optional<Api.Answer> check(
            Step step, String precondition, String tag, boolean judged, List<String> refused) {
        Api.Answer answer = api.ask(
                "PUT",
                Api.path(step.manifest().kind(), step.namespace().orElse(null), step.name()) + "?dryRun=true",
                step.manifest(),
                Map.of(precondition, tag));
        if (answer.ok()) {
            return Optional.of(answer);
        }
        boolean mayPass = answer.status() == 404 || answer.status() == 409 || answer.status() == 503 || judged;
        if (!mayPass) {
            List<String> lines = Refusals.lines(answer, step.title(), true);
            if (answer.status() == 401 || answer.status() == 403) {
                throw new Failure(Exit.REFUSED, lines);
            }
            refused.addAll(lines);
        }
        return Optional.empty();
    }

    static Step compared(Manifest<?> manifest, ApiObject now) {
        var differences = new ArrayList<Difference>();
        differences.addAll(Difference.between(
                "metadata.labels",
                now.at("metadata.labels"),
                JSON.valueToTree(manifest.metadata().labels())));
        JsonNode wanted = JSON.valueToTree(manifest.spec());
        differences.addAll(Difference.between("spec", asWeWrite(manifest.kind(), manifest, now, wanted), wanted));
        return differences.isEmpty()
                ? new Step.Keep(manifest, now)
                : new Step.Change(manifest, now, List.copyOf(differences));
    }

    /** The server's spec through our own record, so that both sides have the same defaults. */
    private static JsonNode asWeWrite(Kind kind, Manifest<?> manifest, ApiObject now, JsonNode wanted) {
        try {
            JsonNode spec = JSON.valueToTree(
                    JSON.treeToValue(now.at("spec"), manifest.spec().getClass()));
            return kind == Kind.JOB ? withItsCluster(spec, wanted) : spec;
        } catch (JsonProcessingException | IllegalArgumentException _) {
            return now.at("spec"); // of a newer release: compared as it is
        }
    }

    /** A job that names no cluster got one from the server; that is no change. */
    private static JsonNode withItsCluster(JsonNode spec, JsonNode wanted) {
        if (!wanted.has("cluster") && spec instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
            object.remove("cluster");
        }
        return spec;
    }
}
