package dev.understudy.bench.state;

import dev.understudy.etcd.server.EtcdCluster;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a hand-over takes, from the leader's decision to a service that has all its state, by the size of that
 * state. The pairs take turns, so that a machine that grows slower favours nobody.
 *
 * @param lines in the order of size, without a mirror and with one
 * @param mirrorRatio the largest with a mirror by the smallest: median over the rounds
 * @param mirrorBytes heap for each key of the largest mirror
 */
record TakeOvers(List<Line> lines, double mirrorRatio, double mirrorBytes) {
    /** Wanted of {@link #mirrorRatio}. */
    static final double MOST_RATIO = 1.5;
    /** Wanted of {@link #mirrorBytes}. */
    static final double MOST_BYTES = 1_024;

    private static final double MILLI = 1e6;

    /** One size, in milliseconds. */
    record Line(int keys, boolean mirrored, int rounds, double minMillis, double p50Millis, double maxMillis) {
        static Line of(int keys, boolean mirrored, List<Long> nanos) {
            double[] millis =
                    nanos.stream().mapToDouble(each -> each / MILLI).sorted().toArray();
            return new Line(
                    keys, mirrored, millis.length, millis[0], millis[millis.length / 2], millis[millis.length - 1]);
        }
    }

    private record Kind(int keys, boolean mirrored) {}

    /** @param sizes ascending */
    static TakeOvers measure(List<Integer> sizes, int rounds) {
        Map<Kind, List<Long>> nanos = new LinkedHashMap<>();
        Map<Kind, NodePair> pairs = new LinkedHashMap<>();
        try (EtcdCluster etcd = EtcdCluster.builder().members(1).start()) {
            try {
                for (int keys : sizes) {
                    for (boolean mirrored : new boolean[] {false, true}) {
                        Kind kind = new Kind(keys, mirrored);
                        pairs.put(kind, new NodePair(etcd.connectString(), keys, mirrored));
                        nanos.put(kind, new ArrayList<>());
                        pairs.get(kind).start();
                    }
                }
                for (int round = 0; round < rounds; round++) {
                    for (Map.Entry<Kind, NodePair> pair : pairs.entrySet()) {
                        nanos.get(pair.getKey()).add(pair.getValue().handOver());
                    }
                }
                Kind largest = new Kind(sizes.get(sizes.size() - 1), true);
                Kind smallest = new Kind(sizes.get(0), true);
                double bytes = freedBy(pairs.remove(largest)) / (2.0 * largest.keys());
                return new TakeOvers(
                        nanos.entrySet().stream()
                                .map(each -> Line.of(
                                        each.getKey().keys(), each.getKey().mirrored(), each.getValue()))
                                .toList(),
                        ratio(nanos.get(largest), nanos.get(smallest)),
                        bytes);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            } catch (Exception failed) {
                throw new IllegalStateException("a hand-over failed: " + failed.getMessage(), failed);
            } finally {
                pairs.values().forEach(NodePair::close);
            }
        }
    }

    private static double ratio(List<Long> ones, List<Long> others) {
        double[] ratios = new double[ones.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) ones.get(i) / others.get(i);
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    /** What two nodes held on the heap, their connections included. */
    private static double freedBy(NodePair pair) {
        long before = usedHeap();
        pair.close();
        return Math.max(0, before - usedHeap());
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
