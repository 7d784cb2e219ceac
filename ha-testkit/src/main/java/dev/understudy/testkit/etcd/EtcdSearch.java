package dev.understudy.testkit.etcd;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdServerException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides where the etcd of a test comes from. */
final class EtcdSearch {
    /** The system property that forces one way. */
    static final String PROPERTY = "understudy.test.etcd";

    private static final Logger LOG = LoggerFactory.getLogger(EtcdSearch.class);

    private EtcdSearch() {}

    /**
     * Starts what the plan asks for; see {@link EtcdExtension} for the order of the search.
     *
     * @throws EtcdServerException if there is no etcd to be had; the message says what to do
     */
    static TestEtcd start(EtcdPlan plan) {
        String way = System.getProperty(PROPERTY, "");
        return switch (way) {
            case "" -> search(plan);
            case "process" -> ProcessEtcd.start(plan);
            case "docker" -> {
                if (!hasContainers()) {
                    throw new ConfigException(
                            PROPERTY, way, "needs org.testcontainers:testcontainers on the test's class path");
                }
                yield ContainerEtcd.start(plan);
            }
            default -> throw new ConfigException(PROPERTY, way, "must be process, docker, or absent");
        };
    }

    private static TestEtcd search(EtcdPlan plan) {
        String given = System.getenv(ExternalEtcd.VARIABLE);
        if (!plan.managed() && given != null && !given.isBlank()) {
            return new ExternalEtcd(given);
        }
        if (EtcdBinaries.find().isPresent()) {
            return ProcessEtcd.start(plan);
        }
        return container(plan).orElseGet(() -> ProcessEtcd.start(plan));
    }

    /** Empty if there is no engine, or it cannot get the image: then there is one more way. */
    private static Optional<TestEtcd> container(EtcdPlan plan) {
        if (!hasContainers() || !ContainerEtcd.isPossible()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ContainerEtcd.start(plan));
        } catch (EtcdServerException failed) {
            LOG.warn("no etcd in a container ({}): installing one instead", failed.getMessage());
            return Optional.empty();
        }
    }

    /** Testcontainers comes to those who ask for it. */
    private static boolean hasContainers() {
        try {
            Class.forName("org.testcontainers.DockerClientFactory", false, EtcdSearch.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
