package dev.understudy.bench.race;

import com.codahale.metrics.MetricRegistry;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.bench.peer.Audience;
import dev.understudy.bench.peer.Contender;
import dev.understudy.bench.peer.Library;
import dev.understudy.bench.peer.Options;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.election.Policy;
import dev.understudy.internal.etcd.EtcdBackend;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.runtime.AsyncContender;
import dev.understudy.internal.runtime.ElectorLoop;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Many of Understudy's electors in one process, over one backend, one timer and two threads. */
final class CrowdLibrary implements Library {
    private final Backend backend;
    private final String prefix;
    private final LeaseTiming timing;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1,
            new ThreadFactoryBuilder()
                    .setNameFormat("crowd-timer")
                    .setDaemon(true)
                    .build());
    private final ExecutorService pool = Executors.newFixedThreadPool(
            2,
            new ThreadFactoryBuilder().setNameFormat("crowd-%d").setDaemon(true).build());

    CrowdLibrary(Options options) {
        backend = EtcdBackend.open(EtcdConfig.from(Settings.of(Map.of("db.etcd.host", options.text("store")))));
        prefix = "/" + options.text("election") + "/";
        timing = LeaseTiming.of(options.millis("session").orElse(Duration.ofSeconds(10)));
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new One(id, audience);
    }

    @Override
    public void close() {
        backend.close();
    }

    private Scheduler.Cancel after(long nanos, Runnable task) {
        Future<?> pending = timer.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    private final class One implements Contender {
        private final ElectionStore coordinator = backend.election(prefix);
        private final ElectorLoop elector;

        One(String id, Audience audience) {
            Ports ports = new Ports(
                    System::nanoTime,
                    CrowdLibrary.this::after,
                    () -> ThreadLocalRandom.current().nextLong(),
                    MoreExecutors.newSequentialExecutor(pool),
                    InstantSource.system());
            elector = new ElectorLoop(
                    Candidate.of(new NodeId(id), UUID.randomUUID(), ""),
                    timing,
                    Policy.DEFAULT,
                    coordinator,
                    ports,
                    List.of(),
                    new Told(audience),
                    new MetricRegistry(),
                    () -> {});
        }

        @Override
        public void stand() {
            elector.start();
        }

        @Override
        public void resign() {
            elector.stepDown();
        }

        @Override
        public void standAgain() {}

        @Override
        public boolean leads() {
            return elector.leadership().isPresent();
        }

        @Override
        public void close() {
            elector.close();
        }
    }

    private record Told(Audience audience) implements AsyncContender {
        @Override
        public CompletionStage<Void> elected(Leadership leadership) {
            audience.leads();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
            audience.loses();
            return CompletableFuture.completedFuture(null);
        }
    }
}
