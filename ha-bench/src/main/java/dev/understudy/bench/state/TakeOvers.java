package dev.understudy.bench.state;

import dev.understudy.internal.etcd.server.EtcdCluster;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

    /** What is measured of one size. */
    private record Track(int keys, boolean mirrored, NodePair pair, List<Long> nanos) {
        static Track of(String etcd, int keys, boolean mirrored) {
            return new Track(keys, mirrored, new NodePair(etcd, keys, mirrored), new ArrayList<>());
        }

        Line line() {
            return Line.of(keys, mirrored, nanos);
        }
    }

    /** @param sizes ascending */
    static TakeOvers measure(List<Integer> sizes, int rounds) {
        List<Track> tracks = new ArrayList<>();
        try (EtcdCluster etcd = EtcdCluster.builder().members(1).start()) {
            try {
                for (int keys : sizes) {
                    tracks.add(Track.of(etcd.connectString(), keys, false));
                    tracks.add(Track.of(etcd.connectString(), keys, true));
                }
                double bytesPerKey = 0;
                for (Track track : tracks) {
                    long before = usedHeap();
                    track.pair().start();
                    // Two nodes, each with its mirror; the last track is the largest, with mirrors.
                    bytesPerKey = (usedHeap() - before) / (2.0 * track.keys());
                }
                for (int round = 0; round < rounds; round++) {
                    for (Track track : tracks) {
                        track.nanos().add(track.pair().handOver());
                    }
                }
                List<Line> lines = tracks.stream().map(Track::line).toList();
                double ratio = ratio(
                        tracks.get(tracks.size() - 1).nanos(), tracks.get(1).nanos());
                return new TakeOvers(lines, ratio, bytesPerKey);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            } catch (Exception failed) {
                throw new IllegalStateException("a hand-over failed: " + failed.getMessage(), failed);
            } finally {
                tracks.forEach(track -> track.pair().close());
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

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
