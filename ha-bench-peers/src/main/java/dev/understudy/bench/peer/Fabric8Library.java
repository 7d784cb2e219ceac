package dev.understudy.bench.peer;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * fabric8's {@code LeaderElector} on a {@code Lease}, as its documentation shows it: lease 15 s, renewal deadline 10 s,
 * retry every 2 s, which are the defaults of Kubernetes' own client too.
 *
 * @see <a href="https://github.com/fabric8io/kubernetes-client/blob/main/doc/CHEATSHEET.md#leader-election">Leader
 *     Election</a>
 */
final class Fabric8Library implements Library {
    private static final String NAMESPACE = "race";

    private final KubernetesClient client;
    private final Options options;

    private Fabric8Library(KubernetesClient client, Options options) {
        this.client = client;
        this.options = options;
    }

    static Library open(Options options) {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://" + options.text("store"))
                        .withNamespace(NAMESPACE)
                        .build())
                .build();
        return new Fabric8Library(client, options);
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new Candidate(id, audience);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Candidate implements Contender {
        private final String id;
        private final Audience audience;
        private @Nullable CompletableFuture<?> election;
        private volatile boolean leads;

        Candidate(String id, Audience audience) {
            this.id = id;
            this.audience = audience;
        }

        @Override
        public void stand() {
            election = client.leaderElector().withConfig(config()).build().start();
        }

        private LeaderElectionConfig config() {
            LeaderCallbacks callbacks = new LeaderCallbacks(
                    () -> {
                        audience.leads();
                        leads = true;
                    },
                    () -> {
                        audience.loses();
                        leads = false;
                    },
                    leader -> {});
            return new LeaderElectionConfigBuilder()
                    .withName(options.text("election"))
                    .withLock(new LeaseLock(NAMESPACE, options.text("election"), id))
                    .withLeaseDuration(options.millis("session").orElse(Duration.ofSeconds(15)))
                    .withRenewDeadline(options.millis("renew-deadline").orElse(Duration.ofSeconds(10)))
                    .withRetryPeriod(options.millis("retry-period").orElse(Duration.ofSeconds(2)))
                    .withReleaseOnCancel(options.flag("release-on-cancel"))
                    .withLeaderCallbacks(callbacks)
                    .build();
        }

        @Override
        public void resign() {
            close();
        }

        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public void close() {
            if (election != null) {
                election.cancel(true);
            }
        }
    }
}
