package dev.understudy.bench.state;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Contenders measured in rounds, forwards and backwards in turn, so that a machine that grows slower or faster favours
 * nobody. What counts is the median over the rounds; of two contenders, the median of the ratio in each round.
 *
 * @param samples one for each round
 */
record Comparison(int members, ImmutableListMultimap<String, Sample> samples) {
    static Comparison run(int members, List<Contender> contenders, int rounds, long roundNanos) {
        contenders.forEach(each -> Load.during(roundNanos / 2, each.clients(), each.operation()));
        ImmutableListMultimap.Builder<String, Sample> samples = ImmutableListMultimap.builder();
        List<Contender> backwards = ImmutableList.copyOf(contenders).reverse();
        for (int round = 0; round < rounds; round++) {
            for (Contender each : round % 2 == 0 ? contenders : backwards) {
                samples.put(each.toString(), Load.during(roundNanos, each.clients(), each.operation()));
            }
        }
        return new Comparison(members, samples.build());
    }

    double median(String contender, ToDoubleFunction<Sample> of) {
        return median(samples.get(contender).stream().mapToDouble(of).toArray());
    }

    /** The first divided by the second, in each round. */
    double ratio(String one, String other, ToDoubleFunction<Sample> of) {
        List<Sample> ones = samples.get(one);
        List<Sample> others = samples.get(other);
        double[] ratios = new double[ones.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = of.applyAsDouble(ones.get(i)) / of.applyAsDouble(others.get(i));
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
