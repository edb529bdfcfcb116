package io.gantry.simulator.gpu;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * A price for a device of each model: 0 where nobody asks for the model by name, {@value #FULL} of a device where those who do
 * would fill it. Demand that names several models is poured where the least is asked for yet, those first that name few; it is
 * scaled as if all that is asked for just filled the cluster.
 */
final class Scarcity {

    private static final double FULL = 0.5;
    private static final int PORTIONS = 20;

    private Scarcity() {}

    static double[] prices(Mix mix, Demand demand, GpuCluster view) {
        double[] there = new double[view.modelCount()];
        double all = 0;
        for (int node = 0; node < view.size(); node++) {
            there[view.model(node)] += view.devices(node);
            all += view.devices(node);
        }
        double[] asked = new double[there.length];
        var named = named(mix);
        double scale = demand.isEmpty() ? 0 : all / demand.gpusPerPod();
        named.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Long, Double> one) -> Long.bitCount(one.getKey()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(one -> pour(one.getKey(), one.getValue() * scale, asked, there));
        double[] prices = new double[there.length];
        for (int model = 0; model < prices.length; model++) {
            double filled = there[model] == 0 ? 0 : Math.min(1, asked[model] / there[model]);
            prices[model] = FULL * filled * filled;
        }
        return prices;
    }

    private static Map<Long, Double> named(Mix mix) {
        var named = new TreeMap<Long, Double>();
        for (int i = 0; i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            if (pod.gpus() > 0 && pod.models() != PodClass.ANY_MODEL && mix.share(i) > 0) {
                named.merge(pod.models(), mix.share(i) * pod.totalGpuMilli() / PodClass.WHOLE, Double::sum);
            }
        }
        return named;
    }

    private static void pour(long models, double devices, double[] asked, double[] there) {
        int portions = Long.bitCount(models) == 1 ? 1 : PORTIONS;
        for (int portion = 0; portion < portions; portion++) {
            int emptiest = -1;
            for (int model = 0; model < there.length; model++) {
                boolean may = (models >>> model & 1) != 0 && there[model] > 0;
                if (may && (emptiest < 0 || asked[model] / there[model] < asked[emptiest] / there[emptiest])) {
                    emptiest = model;
                }
            }
            if (emptiest >= 0) {
                asked[emptiest] += devices / portions;
            }
        }
    }
}
