package dev.understudy.bench.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.bench.manifests.Manifests.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every manifest fits Kubernetes' own types: no field that they do not know, none that is of another kind; and what
 * Kubernetes asks and where it sends traffic fits what the node says.
 */
class ManifestsTest {
    static Stream<Manifests> manifests() throws IOException {
        return Manifests.all();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFieldIsKnown(Manifests file) {
        for (HasMetadata parsed : file.objects()) {
            List<String> unknown = new ArrayList<>();
            bags(parsed, parsed.getKind(), unknown);
            assertThat(unknown).as(file + " " + parsed.getKind()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void programsAreProbedByTheRightPaths(Manifests file) {
        assertThat(file.workloads()).hasSize(1);
        for (Workload workload : file.workloads()) {
            Container node = workload.node();
            assertThat(workload.pod().getTerminationGracePeriodSeconds()).isGreaterThan(10);
            assertThat(node.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
            // Where ready means leads, a disruption budget would hold up every drain.
            boolean strict = node.getReadinessProbe().getHttpGet().getPath().equals("/leader");
            assertThat(node.getReadinessProbe().getHttpGet().getPath()).isEqualTo(strict ? "/leader" : "/readyz");
            assertThat(file.of(PodDisruptionBudget.class)).hasSize(strict ? 0 : 1);
            assertThat(node.getEnv())
                    .anySatisfy(variable -> assertThat(variable.getValue()).startsWith("$(POD_IP):"));
        }
    }

    /** A label that two elections of a namespace share would be taken from one leader by the other. */
    @Test
    void everyElectionHasItsOwnNameLabelAndPrefix() throws IOException {
        Set<String> names = new HashSet<>();
        for (Manifests file : manifests().toList()) {
            for (Workload workload : file.workloads()) {
                assertThat(names.add(workload.name())).as(workload.name()).isTrue();
                String prefix = Manifests.variable(workload.node(), "UNDERSTUDY_CLUSTER_ETCD_ELECTION_PREFIX")
                        .orElseThrow();
                assertThat(names.add(prefix)).as(prefix).isTrue();
                String label = Manifests.variable(workload.node(), Manifests.LABEL_VARIABLE)
                        .orElse("no label of " + workload.name());
                assertThat(names.add(label)).as(label).isTrue();
                Map<String, String> pods = workload.template().getMetadata().getLabels();
                for (Service service : file.of(Service.class)) {
                    Map<String, String> selected =
                            new HashMap<>(service.getSpec().getSelector());
                    selected.remove(label);
                    assertThat(pods).as(service.getMetadata().getName()).containsAllEntriesOf(selected);
                }
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
