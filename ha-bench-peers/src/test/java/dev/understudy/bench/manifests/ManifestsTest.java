package dev.understudy.bench.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest fits Kubernetes' own types: no field that they do not know, none that is of another kind. */
class ManifestsTest {
    private static final Path FOLDER = Path.of(System.getProperty("understudy.project.dir"), "deploy", "kubernetes");

    private final KubernetesSerialization serialization = new KubernetesSerialization();

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    private static List<String> documents(Path file) throws IOException {
        return Pattern.compile("(?m)^---$")
                .splitAsStream(Files.readString(file))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFieldIsKnown(Path file) throws IOException {
        for (String document : documents(file)) {
            HasMetadata parsed = serialization.unmarshal(document);
            List<String> unknown = new ArrayList<>();
            bags(parsed, parsed.getKind(), unknown);
            assertThat(unknown).as(file + " " + parsed.getKind()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void programsAreLockedDownAndProbedByTheRightPaths(Path file) throws IOException {
        for (String document : documents(file)) {
            Object parsed = serialization.unmarshal(document);
            PodSpec pod = parsed instanceof Deployment deployment
                    ? deployment.getSpec().getTemplate().getSpec()
                    : parsed instanceof StatefulSet set
                            ? set.getSpec().getTemplate().getSpec()
                            : null;
            if (pod != null) {
                assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
                assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(10);
                Container container = pod.getContainers().get(0);
                assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
                assertThat(container.getReadinessProbe().getHttpGet().getPath()).isIn("/readyz", "/leader");
                assertThat(container.getEnv())
                        .anySatisfy(variable -> assertThat(variable.getValue()).startsWith("$(POD_IP):"));
            }
        }
    }

    /** fabric8's types keep what they do not know apart, in bags of additional properties. */
    private static void bags(Object value, String path, List<String> unknown) {
        if (value instanceof List<?> list) {
            list.forEach(item -> bags(item, path + "[]", unknown));
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
            for (var method : value.getClass().getMethods()) {
                if (!method.getName().startsWith("get") || method.getParameterCount() > 0) {
                    continue;
                }
                try {
                    Object inner = method.invoke(value);
                    if (method.getName().equals("getAdditionalProperties")) {
                        ((Map<?, ?>) inner).keySet().forEach(key -> unknown.add(path + "." + key));
                    } else {
                        bags(inner, path + "." + method.getName().substring("get".length()), unknown);
                    }
                } catch (ReflectiveOperationException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
    }
}
