package dev.understudy.status;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import com.google.common.collect.ImmutableMap;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Dropwizard registry in Prometheus's text form: dots become underscores, counters and meters end in {@code _total},
 * timers are summaries in seconds and histograms summaries in their own unit, both without a sum, which Dropwizard does
 * not keep. Gauges that are no numbers are left out.
 */
final class Exposition {
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private Exposition() {}

    /** @param accept the header of the request: OpenMetrics for whoever asks for it */
    static Answer of(MetricRegistry registry, Optional<String> accept) {
        ExpositionFormatWriter writer = FORMATS.findWriter(accept.orElse(null));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, snapshots(registry));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new Answer(200, writer.getContentType(), out.toByteArray(), ImmutableMap.of());
    }

    private static MetricSnapshots snapshots(MetricRegistry registry) {
        List<MetricSnapshot> all = new ArrayList<>();
        registry.getMetrics().forEach((name, metric) -> {
            MetricMetadata about = new MetricMetadata(PrometheusNaming.sanitizeMetricName(name), name);
            if (metric instanceof Counter counter) {
                // A Dropwizard counter may go down; all of ours only go up.
                all.add(counter(about, counter.getCount()));
            } else if (metric instanceof Meter meter) {
                all.add(counter(about, meter.getCount()));
            } else if (metric instanceof Timer timer) {
                MetricMetadata seconds =
                        new MetricMetadata(PrometheusNaming.sanitizeMetricName(name + ".seconds"), name);
                all.add(summary(seconds, timer.getCount(), timer.getSnapshot(), NANOS));
            } else if (metric instanceof Histogram histogram) {
                all.add(summary(about, histogram.getCount(), histogram.getSnapshot(), 1));
            } else if (metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number value) {
                all.add(new GaugeSnapshot(
                        about,
                        List.of(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .value(value.doubleValue())
                                .build())));
            }
        });
        return new MetricSnapshots(all);
    }

    private static CounterSnapshot counter(MetricMetadata about, long count) {
        return new CounterSnapshot(
                about,
                List.of(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value((double) count)
                        .build()));
    }

    private static SummarySnapshot summary(MetricMetadata about, long count, Snapshot values, double unit) {
        Quantiles quantiles = Quantiles.builder()
                .quantile(new Quantile(0.5, values.getMedian() / unit))
                .quantile(new Quantile(0.99, values.get99thPercentile() / unit))
                .quantile(new Quantile(0.999, values.get999thPercentile() / unit))
                .build();
        return new SummarySnapshot(
                about,
                List.of(SummarySnapshot.SummaryDataPointSnapshot.builder()
                        .count(count)
                        .quantiles(quantiles)
                        .build()));
    }
}
