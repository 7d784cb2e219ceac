package dev.understudy.status;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import dev.understudy.GatedService;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Threads;
import dev.understudy.internal.clock.Reminder;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service whose pod carries a label while it leads, so that a Kubernetes Service can select the leader. Set after the
 * service has started, and taken from every other pod that still has it, as one that crashed does; removed before the
 * service stops, so before the node resigns. Kubernetes is never waited for longer than a second: a label that cannot
 * be changed now, or may not be, is one line in the log and one more in {@link #FAILURES}; it is tried again, and the
 * term does not depend on it.
 */
public final class LeaderLabel implements GatedService {
    public static final ConfigKey LABEL = ConfigKey.optional(
            "kubernetes.leader-label",
            ConfigKey.Type.TEXT,
            "label that the leader's pod carries with the value true; needs POD_NAME and POD_NAMESPACE");
    /** Counts the requests to Kubernetes that were refused or failed. */
    public static final String FAILURES = "understudy.kubernetes.label.failures";

    private static final Logger log = LoggerFactory.getLogger(LeaderLabel.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration REHEARSE_AGAIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int DIFFERENT_FAILURES = 64;

    private final GatedService service;
    private final KubernetesApi api;
    private final String label;
    private final String pod;
    private final Counter failures;
    private final ScheduledExecutorService thread = Threads.timer("understudy-leader-label");
    /** What went wrong, and when it is to be said again; of {@link #thread} alone, as is what follows. */
    private final Map<String, Reminder> said = new HashMap<>();

    private boolean carries;

    private volatile boolean leads;
    private volatile boolean hasLed;

    /** One request. */
    private interface Ask {
        void send() throws IOException, InterruptedException;
    }

    LeaderLabel(GatedService service, KubernetesApi api, String label, String pod, MetricRegistry metrics) {
        this.service = service;
        this.api = api;
        this.label = label;
        this.pod = pod;
        this.failures = metrics.counter(FAILURES);
    }

    /**
     * The service, with the label if one is configured.
     *
     * @param metrics where {@link #FAILURES} are counted
     * @throws ConfigException if a label is wanted and this is no pod, or one that is given no token
     */
    public static GatedService around(GatedService service, Settings settings, MetricRegistry metrics) {
        Optional<String> label = settings.find(LABEL);
        if (label.isEmpty()) {
            return service;
        }
        if (!label.get().matches("([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")) {
            throw Settings.bad(LABEL, label.get(), "must be the name of a label, like understudy.dev/leader");
        }
        Map<String, String> environment = System.getenv();
        KubernetesApi api = KubernetesApi.ofThisPod(environment, needed(environment, "POD_NAMESPACE"));
        return new LeaderLabel(service, api, label.get(), needed(environment, "POD_NAME"), metrics);
    }

    private static String needed(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new ConfigException(name, "", "must be set for " + LABEL.name());
        }
        return value;
    }

    @Override
    public void prepare() throws Exception {
        service.prepare();
        thread.execute(this::rehearse);
    }

    /**
     * Asks once while this node waits: a first connection of TLS takes a JVM most of a second, which the label would
     * come late by; and a missing permission is told early.
     */
    private void rehearse() {
        if (!hasLed && !attempt("looked for", () -> api.labelled(label))) {
            var unused = thread.schedule(this::rehearse, REHEARSE_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void start(Leadership leadership) throws Exception {
        service.start(leadership);
        leads = true;
        hasLed = true;
        thread.execute(this::mark);
    }

    @Override
    public void stop(LossReason reason) throws Exception {
        leads = false;
        Future<?> cleared = thread.submit(this::clear);
        try {
            cleared.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            log.warn("the label {} of {} may still be there while this node leaves", label, pod);
        } finally {
            service.stop(reason);
        }
    }

    private void mark() {
        if (!leads) {
            return;
        }
        boolean carried = attempt("set on " + pod, () -> api.label(pod, label, true));
        if (carried && !carries) {
            log.info("{} carries the label {}", pod, label);
        }
        carries = carried;
        List<String> labelled = new ArrayList<>();
        boolean done = carried && attempt("looked for", () -> labelled.addAll(api.labelled(label)));
        labelled.remove(pod);
        for (String other : labelled) {
            // One that is not ours to change, or will not be changed, keeps no other from being cleared.
            done &= !leads || attempt("taken from " + other, () -> api.label(other, label, false));
        }
        if (!done) {
            var unused = thread.schedule(this::mark, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void clear() {
        carries = false;
        if (!leads && !attempt("taken from " + pod, () -> api.label(pod, label, false))) {
            var unused = thread.schedule(this::clear, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether there is nothing to try again: it was done, or this thread is to end. */
    private boolean attempt(String what, Ask ask) {
        try {
            ask.send();
            return true;
        } catch (IOException | RuntimeException | LinkageError failed) {
            failures.inc();
            complain("it could not be " + what + ": " + Failures.words(failed));
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void complain(String why) {
        if (said.size() >= DIFFERENT_FAILURES) {
            said.clear();
        }
        if (said.computeIfAbsent(why, unused -> new Reminder()).isDue(System.nanoTime())) {
            log.warn("the label {} is not as it should be, the election goes on without: {}", label, why);
        }
    }
}
