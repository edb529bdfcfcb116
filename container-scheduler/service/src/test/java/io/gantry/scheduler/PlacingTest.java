package io.gantry.scheduler;

import static io.gantry.scheduler.World.DEV;
import static io.gantry.testkit.Awaiting.soon;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeTraits;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Overcommit;
import io.gantry.kinds.quantity.Resources;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Source;
import io.gantry.manifest.Specs;
import io.gantry.manifest.Written;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a job's file says of where its tasks go, from the text of the file to the node that each is on. */
class PlacingTest {

    private static final Resources NODE = Resources.of(4000, 4L << 30);
    /** Of a group that keeps itself to zone a, and only once to a zone. */
    private static final String ALONE_IN_A = """
            antiAffinity:
              - {over: zone}
            constraints:
              - {key: zone, operator: In, values: [a]}
            """;

    private static final String LIKES_B = """
            preferences:
              - {key: zone, operator: Matches, values: ['b.*'], weight: 100}
              - {key: zone, operator: In, values: [nowhere], weight: 100}
            """;

    @RegisterExtension
    final World world = new World();

    // ---- files

    private static String group(String name, int count, String rules) {
        return group(name, count, rules, FakeWorkloadEngine.IMAGE, "");
    }

    private static String group(String name, int count, String rules, String image, String resources) {
        String more = rules.lines().map(line -> "      " + line + "\n").collect(Collectors.joining());
        String reserved = "{cpu: 100m, memory: 32Mi" + (resources.isEmpty() ? "" : ", " + resources) + "}";
        String task = "{image: '" + image + "', command: [sh, -c, sleep 3600], resources: " + reserved + "}";
        return "    - name: " + name + "\n      count: " + count + "\n" + more
                + "      restart: {mode: onFailure, attempts: 2, delay: 1s}\n      task: " + task + "\n";
    }

    private static JobSpec spec(String name, String top, String... groups) {
        String text = "apiVersion: gantry/v1\nkind: Job\nmetadata: {name: " + name + "}\nspec:\n  type: service\n" + top
                + "  groups:\n" + String.join("", groups);
        var reader = new ManifestReader(Specs.none().with(Kind.JOB, JobSpec.class));
        var source = new Source(name + ".yaml", text.getBytes(StandardCharsets.UTF_8));
        return switch (reader.read(source)) {
            case Reading.Good<List<Written>>(List<Written> read) ->
                (JobSpec) read.getFirst().manifest().spec();
            case Reading.Bad<List<Written>> bad -> throw new AssertionError(bad + "\n" + text);
        };
    }

    private void submit(String name, String... groups) {
        world.submit(name, spec(name, "", groups));
    }

    private void change(String name, String... groups) {
        world.put(name, spec(name, "", groups), new Precondition.MustExist()).orThrow();
    }

    private void zones(String... zones) {
        for (int i = 0; i < zones.length; i++) {
            world.node("n" + (i + 1), NODE, zones[i]);
        }
        awaitNodes(zones.length);
    }

    /** Until the scheduler knows so many: what is placed before goes by fewer. */
    private void awaitNodes(int nodes) {
        submit("probe", group("main", 0, ""));
        soon().until(() -> group("probe", 0).nodes() == nodes);
    }

    private Map<String, Long> byNode(String job) {
        return world.running(job).stream()
                .collect(groupingBy(one -> one.nodeName().value(), TreeMap::new, counting()));
    }

    private Map<String, Long> byZone(String job) {
        return world.running(job).stream()
                .collect(groupingBy(
                        one -> world.nodes.get(one.nodeName().value()).labels().get("zone"), TreeMap::new, counting()));
    }

    private JobPlacement.Group group(String job, int index) {
        return world.layer
                .allocations()
                .placement(DEV, new Name(job))
                .orThrow()
                .groups()
                .get(index);
    }

    /** So many wait, for this reason among others, in these words. */
    private void awaitWaiting(String job, int waiting, String reason, String words) {
        soon().untilAsserted(() -> {
            assertThat(group(job, 0).waiting()).isEqualTo(waiting);
            assertThat(group(job, 0).reasons()).anySatisfy(why -> {
                assertThat(why.reason()).isEqualTo(reason);
                assertThat(why.text()).contains(words);
            });
        });
    }

    // ---- rules between tasks

    @Test
    void distinctHostsAndMaxPerNodeLimitANode() {
        zones("a", "a");
        submit("apart", group("main", 3, "distinctHosts: true"));
        submit("pairs", group("main", 5, "maxPerNode: 2"));

        awaitWaiting("apart", 1, "TooManyOnNode", "has 1 of group dev/apart/main; at most 1 may be on a node");
        awaitWaiting("pairs", 1, "TooManyOnNode", "at most 2 may be on a node");
        assertThat(byNode("apart")).isEqualTo(Map.of("n1", 1L, "n2", 1L));
        assertThat(byNode("pairs")).isEqualTo(Map.of("n1", 2L, "n2", 2L));

        world.node("n3", NODE, "b");
        world.awaitRunning("apart", 3);
        world.awaitRunning("pairs", 5);
    }

    @Test
    void tasksThatMustBeNearOthersWaitForThemAndAreWhereTheyAre() {
        zones("a", "b");
        submit("web", group("main", 2, "affinity:\n  - {job: db, over: zone}"));
        awaitWaiting("web", 2, "Affinity", "must be near job dev/db; none is in zone");

        submit("db", group("main", 1, "constraints:\n  - {key: zone, operator: In, values: [b]}"));

        world.awaitRunning("web", 2);
        assertThat(byZone("web")).isEqualTo(Map.of("b", 2L));
    }

    @Test
    void tasksKeepAwayFromOthersAndOthersFromThemAlsoFromThoseThatWerePlacedBefore() {
        zones("a", "b");
        submit("old", group("main", 1, "constraints:\n  - {key: zone, operator: In, values: [a]}"));
        world.awaitRunning("old", 1);

        submit("shy", group("main", 2, "antiAffinity:\n  - {job: old, group: main, over: zone}"));

        world.awaitRunning("shy", 2);
        assertThat(byZone("shy")).isEqualTo(Map.of("b", 2L));
        change("old", group("main", 1, "constraints:\n  - {key: zone, operator: In, values: [b]}"));
        awaitWaiting("old", 1, "AntiAffinity", "2 in zone b must be apart from group dev/old/main");
    }

    @Test
    void rulesStillHoldAfterARestart() {
        zones("a", "b");
        submit("shy", group("main", 1, ALONE_IN_A));
        submit("spread", group("main", 1, "maxPerNode: 1"));
        world.awaitRunning("shy", 1);
        world.awaitRunning("spread", 1);

        world.restart();

        change("shy", group("main", 2, ALONE_IN_A));
        awaitWaiting("shy", 1, "AntiAffinity", "must be apart from group dev/shy/main; 1 are in zone a");
        change("spread", group("main", 3, "maxPerNode: 1"));
        awaitWaiting("spread", 1, "TooManyOnNode", "at most 1");
    }

    @Test
    void aRuleThatChangesCountsForWhatIsPlacedNextAndReplacesNothing() {
        zones("a", "a");
        submit("web", group("main", 4, ""));
        world.awaitRunning("web", 4);
        Set<Uid> before = world.running("web").stream().map(AllocationFact::uid).collect(Collectors.toSet());
        assertThat(byNode("web")).hasSize(1);

        change("web", group("main", 6, "maxPerNode: 1\n" + LIKES_B));

        world.awaitRunning("web", 5);
        awaitWaiting("web", 1, "TooManyOnNode", "at most 1 may be on a node");
        assertThat(byNode("web").values()).containsExactlyInAnyOrder(4L, 1L);
        assertThat(world.running("web").stream().map(AllocationFact::uid).collect(Collectors.toSet()))
                .containsAll(before);
    }

    @Test
    void tasksAreSpreadEvenlyOrByPercents() {
        zones("a", "a", "b");
        submit("even", group("main", 6, "spread:\n  - {over: zone}"));
        submit("parts", group("main", 10, "spread:\n  - over: zone\n    percents: {a: 80, b: 20}"));

        world.awaitRunning("even", 6);
        world.awaitRunning("parts", 10);

        assertThat(byZone("even")).isEqualTo(Map.of("a", 3L, "b", 3L));
        assertThat(byZone("parts")).isEqualTo(Map.of("a", 8L, "b", 2L));
    }

    @Test
    void aSpreadOverALabelThatNodesLackNeverFits() {
        zones("a");
        submit("racks", group("main", 1, "spread:\n  - {over: rack}"));
        awaitWaiting("racks", 1, "Spread", "must be spread over rack; has no label rack");
        assertThat(group("racks", 0).neverFits()).isTrue();
    }

    // ---- labels, wishes

    @Test
    void versionsAndPatternsOfLabelsAreRequiredAndLabelsPreferred() {
        zones("a-1.9", "b-1.10");
        submit("exact", group("main", 1, "constraints:\n  - {key: zone, operator: Matches, values: ['b-\\d+[.].*']}"));
        submit("wish", group("main", 2, LIKES_B));
        submit("older", group("main", 1, "constraints:\n  - {key: zone, operator: VersionAtLeast, values: ['1.0']}"));

        world.awaitRunning("exact", 1);
        world.awaitRunning("wish", 2);
        assertThat(byNode("exact")).isEqualTo(Map.of("n2", 1L));
        assertThat(byNode("wish")).isEqualTo(Map.of("n2", 2L));
        awaitWaiting("older", 1, "LabelMismatch", "needs zone VersionAtLeast [1.0]; is");
    }

    @Test
    void aJobIsPackedOrSpreadWhateverItsClusterDoes() {
        zones("a", "a", "a");
        world.submit("pack", spec("pack", "", group("main", 3, "")));
        world.awaitRunning("pack", 3);
        assertThat(byNode("pack")).hasSize(1);

        world.submit("loose", spec("loose", "  placement: spread\n", group("main", 2, "")));

        world.awaitRunning("loose", 2);
        assertThat(byNode("loose"))
                .hasSize(2)
                .doesNotContainKeys(byNode("pack").keySet().iterator().next());
    }

    @Test
    void cheapFastAndNodesWithTheImageAreWishedFor() {
        world.node("dear", NODE, "a", new NodeTraits(null, 2_000, 400));
        world.node("cheap", NODE, "b", new NodeTraits(null, 100, null));
        awaitNodes(2);

        submit("thrifty", group("main", 1, "wishes: {cost: 100}"));
        submit("hasty", group("main", 1, "wishes: {speed: 100}"));
        world.awaitRunning("thrifty", 1);
        world.awaitRunning("hasty", 1);
        assertThat(byNode("thrifty")).containsOnlyKeys("cheap");
        assertThat(byNode("hasty")).containsOnlyKeys("dear");
    }

    @Test
    void aNodeOnWhichTheImageWasStartedBeforeIsWishedFor() {
        zones("a", "b");
        String inA = "constraints:\n  - {key: zone, operator: In, values: [a]}";
        String inB = "constraints:\n  - {key: zone, operator: In, values: [b]}";
        submit("others", group("main", 4, inA, FakeWorkloadEngine.OTHER_IMAGE, ""));
        submit("warm", group("main", 1, inB));
        world.awaitRunning("others", 4);
        world.awaitRunning("warm", 1);

        submit("packed", group("main", 1, "", FakeWorkloadEngine.OTHER_IMAGE, ""));
        submit("wish", group("main", 2, "wishes: {images: true}"));
        world.awaitRunning("packed", 1);
        world.awaitRunning("wish", 2);
        assertThat(byNode("packed")).containsOnlyKeys("n1");
        assertThat(byNode("wish")).containsOnlyKeys("n2");
    }

    // ---- resources

    @Test
    void bandwidthAndNamedThingsAreReserved() {
        world.node("n1", NODE.with(Bits.parse("1G"), Map.of("licence", 3L)), "a");
        submit("wide", group("main", 3, "", FakeWorkloadEngine.IMAGE, "network: 400M"));
        submit("paid", group("main", 2, "", FakeWorkloadEngine.IMAGE, "named: {licence: 2}"));

        world.awaitRunning("wide", 2);
        world.awaitRunning("paid", 1);
        awaitWaiting("wide", 1, "InsufficientNetwork", "more");
        awaitWaiting("paid", 1, "InsufficientResource", "needs 1 licence more");
        assertThat(group("wide", 0).shape()).contains("network 400M");
        assertThat(group("paid", 0).shape()).contains("2 licence");
    }

    @Test
    void aNodeGivesOutMoreThanItHasAndThatMayChange() {
        world.node("n1", Resources.of(200, 4L << 30), "a", new NodeTraits(null, null, null));
        submit("web", group("main", 4, ""));
        world.awaitRunning("web", 2);
        awaitWaiting("web", 2, "InsufficientCpu", "needs 100m cpu more");

        world.turnsInto("n1", new NodeTraits(new Overcommit(200, null, null, null), null, null));

        world.awaitRunning("web", 4);
    }

    // ---- refusals

    @Test
    void aRuleThatNamesAGroupThatIsNotThereIsRefused() {
        JobSpec wrong = spec("web", "", group("main", 1, "affinity:\n  - {group: mian}"));
        assertThat(world.put("web", wrong, new Precondition.MustNotExist()).toString())
                .contains("spec.groups[0].affinity[0].group")
                .contains("this job has no group 'mian'; it has [main]");
    }
}
