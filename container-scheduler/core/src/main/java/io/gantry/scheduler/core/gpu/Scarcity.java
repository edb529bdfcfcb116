package io.gantry.scheduler.core.gpu;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A price for a device of each family: 0 where nobody asks for it alone, {@value #FULL} of a device where those who do
 * would fill it. Demand that may go to several families, but not to all, is poured where the least is asked for yet, those
 * first that name few; it is scaled as if all that is asked for just filled the cluster.
 */
final class Scarcity {

    private static final double FULL = 0.5;
    private static final int PORTIONS = 20;

    private Scarcity() {}

    static double[] prices(List<GpuKind> mix, Demand demand, Supply supply) {
        double[] there = new double[supply.families];
        double all = 0;
        for (int family = 0; family < there.length; family++) {
            there[family] = supply.devices[family];
            all += supply.devices[family];
        }
        double[] asked = new double[there.length];
        var named = named(mix, supply.families);
        double scale = demand.isEmpty() ? 0 : all / demand.gpusPerTask();
        named.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Long, Double> one) -> Long.bitCount(one.getKey()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(one -> pour(one.getKey(), one.getValue() * scale, asked, there));
        double[] prices = new double[there.length];
        for (int family = 0; family < prices.length; family++) {
            double filled = there[family] == 0 ? 0 : Math.min(1, asked[family] / there[family]);
            prices[family] = FULL * filled * filled;
        }
        return prices;
    }

    private static Map<Long, Double> named(List<GpuKind> mix, int families) {
        long any = -1L >>> (Long.SIZE - families);
        var named = new TreeMap<Long, Double>();
        for (GpuKind kind : mix) {
            long some = kind.families() & any;
            if (kind.gpus() > 0 && some != any && some != 0) {
                named.merge(some, kind.share() * kind.totalMilli() / GpuKind.WHOLE, Double::sum);
            }
        }
        return named;
    }

    private static void pour(long families, double devices, double[] asked, double[] there) {
        int portions = Long.bitCount(families) == 1 ? 1 : PORTIONS;
        for (int portion = 0; portion < portions; portion++) {
            int emptiest = -1;
            for (int family = 0; family < there.length; family++) {
                boolean may = (families >>> family & 1) != 0 && there[family] > 0;
                if (may && (emptiest < 0 || asked[family] / there[family] < asked[emptiest] / there[emptiest])) {
                    emptiest = family;
                }
            }
            if (emptiest >= 0) {
                asked[emptiest] += devices / portions;
            }
        }
    }
}
