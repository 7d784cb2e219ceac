package dev.understudy.status;

import dev.understudy.GatedService;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Threads;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.time.Duration;
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
 * be changed now is tried again, and the term does not depend on it.
 */
public final class LeaderLabel implements GatedService {
    public static final ConfigKey LABEL = ConfigKey.optional(
            "kubernetes.leader-label",
            ConfigKey.Type.TEXT,
            "label that the leader's pod carries with the value true; needs POD_NAME and POD_NAMESPACE");

    private static final Logger log = LoggerFactory.getLogger(LeaderLabel.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration REHEARSE_AGAIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final GatedService service;
    private final KubernetesApi api;
    private final String label;
    private final String pod;
    private final ScheduledExecutorService thread = Threads.timer("understudy-leader-label");
    private volatile boolean leads;

    LeaderLabel(GatedService service, KubernetesApi api, String label, String pod) {
        this.service = service;
        this.api = api;
        this.label = label;
        this.pod = pod;
    }

    /**
     * The service, with the label if one is configured.
     *
     * @throws ConfigException if a label is wanted and this is no pod
     */
    public static GatedService around(GatedService service, Settings settings) {
        Optional<String> label = settings.find(LABEL);
        if (label.isEmpty()) {
            return service;
        }
        if (!label.get().matches("([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")) {
            throw Settings.bad(LABEL, label.get(), "must be the name of a label, like understudy.dev/leader");
        }
        Map<String, String> environment = System.getenv();
        KubernetesApi api = KubernetesApi.ofThisPod(environment, needed(environment, "POD_NAMESPACE"));
        return new LeaderLabel(service, api, label.get(), needed(environment, "POD_NAME"));
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
        if (leads) {
            return;
        }
        try {
            api.labelled(label);
        } catch (IOException | RuntimeException | LinkageError failed) {
            log.warn("the label {} could not be set now: {}", label, Failures.words(failed));
            var unused = thread.schedule(this::rehearse, REHEARSE_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start(Leadership leadership) throws Exception {
        service.start(leadership);
        leads = true;
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
        try {
            api.label(pod, label, true);
            for (String other : api.labelled(label)) {
                if (!other.equals(pod) && leads) {
                    api.label(other, label, false);
                }
            }
            log.info("{} carries the label {}", pod, label);
        } catch (IOException | RuntimeException | LinkageError failed) {
            log.warn("the label {} cannot be set yet: {}", label, Failures.words(failed));
            var unused = thread.schedule(this::mark, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void clear() {
        if (leads) {
            return;
        }
        try {
            api.label(pod, label, false);
        } catch (IOException | RuntimeException | LinkageError failed) {
            log.warn("the label {} cannot be removed yet: {}", label, Failures.words(failed));
            var unused = thread.schedule(this::clear, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
