package io.gantry.simulator.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables of the default say, against what they are defined to say. */
class WorthsTest {

    private static final double PATIENCE = 7;

    private static PodClass share(int milli) {
        return new PodClass(1000, 1024, 1, milli, PodClass.ANY_MODEL);
    }

    private static GpuCluster devices(int... ofModel) {
        var nodes = new ArrayList<GpuCluster.Node>();
        for (int model = 0; model < ofModel.length; model++) {
            nodes.add(new GpuCluster.Node(64000, 1 << 20, ofModel[model], model));
        }
        return new GpuCluster(nodes);
    }

    private static double[] worth(List<PodClass> classes, int[] counts) {
        Mix mix = Mix.known(classes, counts);
        GpuCluster view = devices(8);
        Levels levels = Levels.of(mix);
        return new DeviceWorth(mix, Demand.of(mix, view), levels, 1, PATIENCE).of(0, levels.count() - 1);
    }

    @Test
    void oneKindOfPodIsWorthItsAmountTimesTheChanceThatItComes() {
        double[] worth = worth(List.of(share(600)), new int[] {1});

        assertThat(worth[DeviceWorth.step(599)]).isZero();
        assertThat(worth[DeviceWorth.step(600)]).isEqualTo(600 * (1 - Math.exp(-PATIENCE)), within(1e-9));
        assertThat(worth[DeviceWorth.step(1000)]).isEqualTo(600 * (1 - Math.exp(-PATIENCE)), within(1e-9));
    }

    @Test
    void ofManyAmountsADeviceIsFilled() {
        var classes = new ArrayList<PodClass>();
        for (int milli = 20; milli <= 1000; milli += 5) {
            classes.add(share(milli));
        }
        int[] counts = new int[classes.size()];
        Arrays.fill(counts, 1);

        assertThat(worth(classes, counts)[DeviceWorth.step(1000)]).isBetween(800.0, 1000.0);
    }

    @Test
    void threeThirdsFillADevice() {
        double[] worth = worth(List.of(share(333)), new int[] {1000});

        assertThat(worth[DeviceWorth.step(334)]).isGreaterThan(300);
        assertThat(worth[DeviceWorth.step(1000)]).isGreaterThan(900);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void worthIsThatOfTheBestThatComes(long seed) {
        World world = World.of(seed);
        List<PodClass> classes = world.classes().stream()
                .filter(pod -> pod.gpus() == 1)
                .map(pod -> share(pod.gpuMilli()))
                .distinct()
                .toList();
        int[] counts = new int[classes.size()];
        int all = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 1 + i;
            all += counts[i];
        }
        if (classes.isEmpty()) {
            return;
        }
        double[] worth = worth(classes, counts);
        var known = new HashMap<Integer, Double>();
        for (int free = 0; free <= 1000; free += 5) {
            assertThat(worth[DeviceWorth.step(free)])
                    .isEqualTo(
                            defined(free, classes, counts, all, known),
                            within(0.2)); // who hardly ever comes is left out
        }
    }

    private static double defined(int free, List<PodClass> classes, int[] counts, int all, Map<Integer, Double> known) {
        Double before = known.get(free);
        if (before != null) {
            return before;
        }
        record Gain(double gain, double chance) {}
        var gains = new ArrayList<Gain>();
        for (int i = 0; i < counts.length; i++) {
            int milli = classes.get(i).gpuMilli();
            if (milli <= free) {
                double rest = defined((free - milli) / 5 * 5, classes, counts, all, known);
                gains.add(new Gain(milli + rest, 1 - Math.exp(-PATIENCE * counts[i] / all)));
            }
        }
        gains.sort(Comparator.comparingDouble(Gain::gain).reversed());
        double sum = 0;
        double nobody = 1;
        for (Gain gain : gains) {
            sum += nobody * gain.chance() * gain.gain();
            nobody *= 1 - gain.chance();
        }
        known.put(free, sum);
        return sum;
    }

    @Test
    void thePriceOfAModelGrowsWithWhatIsAskedForItByName() {
        var any = new PodClass(1000, 1024, 1, 1000, PodClass.ANY_MODEL);
        var first = new PodClass(1000, 1024, 1, 1000, 0b01);
        GpuCluster view = devices(4, 12);

        assertThat(prices(view, List.of(any, first), 1, 0)).containsExactly(0, 0);
        assertThat(prices(view, List.of(any, first), 7, 1)).containsExactly(0.125, 0); // 2 of 16 asked for, 4 there
        assertThat(prices(view, List.of(any, first), 3, 1)).containsExactly(0.5, 0);
        assertThat(prices(view, List.of(any, first), 0, 1)).containsExactly(0.5, 0);
    }

    @Test
    void whoNamesSeveralModelsTakesWhatIsLeastAskedFor() {
        var first = new PodClass(1000, 1024, 1, 1000, 0b01);
        var both = new PodClass(1000, 1024, 1, 1000, 0b11);
        double[] prices = prices(devices(8, 8), List.of(first, both), 1, 1);

        assertThat(prices[0]).isEqualTo(0.5, within(1e-9)); // 8 by name fill it
        assertThat(prices[1]).isEqualTo(0.5, within(1e-9)); // the others go to the second
    }

    private static double[] prices(GpuCluster view, List<PodClass> classes, int... counts) {
        Mix mix = Mix.known(classes, counts);
        return Scarcity.prices(mix, Demand.of(mix, view), view);
    }

    @Test
    void whatIsForgottenCountsHalf() {
        var mix = new Mix(List.of(share(100), share(200)), 100);
        for (int i = 0; i < 100; i++) {
            mix.asked(0);
        }
        for (int i = 0; i < 100; i++) {
            mix.asked(1);
        }

        assertThat(mix.share(0)).isEqualTo(1 / 3.0, within(1e-9));
        assertThat(mix.asked()).isEqualTo(200);
    }

    @Test
    void aLongTimeIsForgottenWithoutOverflow() {
        var mix = new Mix(List.of(share(100), share(200)), 1);
        for (int i = 0; i < 5000; i++) {
            mix.asked(i % 2);
        }

        assertThat(mix.share(0) + mix.share(1)).isEqualTo(1, within(1e-9));
        assertThat(mix.share(1)).isEqualTo(2 / 3.0, within(1e-9));
    }
}
