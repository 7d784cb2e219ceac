package dev.understudy.bench.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The manifests of this repository, each a file of objects. Immutable. */
record Manifests(Path file, List<HasMetadata> objects) {
    static final String LABEL_VARIABLE = "UNDERSTUDY_KUBERNETES_LEADER_LABEL";
    private static final Path FOLDER = Path.of(System.getProperty("understudy.project.dir"), "deploy", "kubernetes");

    /** What creates pods, in whatever way. */
    record Workload(ObjectMeta metadata, int replicas, PodTemplateSpec template) {
        String name() {
            return metadata.getName();
        }

        PodSpec pod() {
            return template.getSpec();
        }

        List<Container> containers() {
            return Stream.of(pod().getInitContainers(), pod().getContainers())
                    .flatMap(List::stream)
                    .toList();
        }

        /** The one that is a node. */
        Container node() {
            return pod().getContainers().stream()
                    .filter(container ->
                            variable(container, "UNDERSTUDY_CLUSTER_ID").isPresent())
                    .findAny()
                    .orElseThrow(() -> new AssertionError(name() + " has no node"));
        }

        /** The folder that a volume of the pod has in a container, if the container has it. */
        static Optional<String> mounted(Container container, Volume volume) {
            return container.getVolumeMounts().stream()
                    .filter(mount -> mount.getName().equals(volume.getName()))
                    .map(VolumeMount::getMountPath)
                    .findAny();
        }
    }

    static Stream<Manifests> all() throws IOException {
        KubernetesSerialization serialization = new KubernetesSerialization();
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream().map(file -> new Manifests(file, parsed(serialization, file)));
        }
    }

    private static List<HasMetadata> parsed(KubernetesSerialization serialization, Path file) {
        try {
            return Pattern.compile("(?m)^---$")
                    .splitAsStream(Files.readString(file))
                    .map(document -> (HasMetadata) serialization.unmarshal(document))
                    .toList();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    <T extends HasMetadata> List<T> of(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Workload> workloads() {
        return objects.stream()
                .flatMap(each -> each instanceof Deployment deployment
                        ? Stream.of(new Workload(
                                deployment.getMetadata(),
                                deployment.getSpec().getReplicas(),
                                deployment.getSpec().getTemplate()))
                        : each instanceof StatefulSet set
                                ? Stream.of(new Workload(
                                        set.getMetadata(),
                                        set.getSpec().getReplicas(),
                                        set.getSpec().getTemplate()))
                                : Stream.empty())
                .toList();
    }

    static Optional<String> variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findAny();
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
