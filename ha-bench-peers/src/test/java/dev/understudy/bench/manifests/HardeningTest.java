package dev.understudy.bench.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.bench.manifests.Manifests.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the manifests lock their pods down: each container, each port, each secret. */
class HardeningTest {
    static Stream<Manifests> manifests() throws IOException {
        return Manifests.all();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyPodIsHardened(Manifests file) {
        assertThat(file.workloads()).isNotEmpty().allSatisfy(workload -> {
            PodSecurityContext context = workload.pod().getSecurityContext();
            assertThat(context.getRunAsNonRoot()).isTrue();
            assertThat(context.getRunAsUser()).isPositive();
            assertThat(context.getRunAsGroup()).isPositive();
            assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(workload.pod().getEnableServiceLinks()).isFalse();
            assertThat(workload.pod().getHostNetwork()).isNull();
            assertThat(workload.pod().getHostPID()).isNull();
            assertThat(workload.pod().getHostIPC()).isNull();
            assertThat(workload.pod().getShareProcessNamespace()).isNull();
            assertThat(workload.pod().getEphemeralContainers()).isEmpty();
            assertThat(workload.pod().getVolumes())
                    .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull())
                    .allSatisfy(volume -> assertThat(volume.getEmptyDir() == null
                                    || volume.getEmptyDir().getSizeLimit() != null)
                            .as("emptyDir with a limit")
                            .isTrue());
        });
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyContainerIsHardened(Manifests file) {
        for (Workload workload : file.workloads()) {
            assertThat(workload.containers()).isNotEmpty().allSatisfy(container -> {
                var context = container.getSecurityContext();
                assertThat(context.getAllowPrivilegeEscalation()).isFalse();
                assertThat(context.getReadOnlyRootFilesystem()).isTrue();
                assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(context.getCapabilities().getAdd()).isEmpty();
                assertThat(context.getPrivileged()).isNull();
                // What the pod says holds: nothing here says otherwise.
                assertThat(context.getRunAsNonRoot()).isNull();
                assertThat(context.getRunAsUser()).isNull();
                assertThat(context.getSeccompProfile()).isNull();
                assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
            });
        }
    }

    /**
     * Of images that are not ours to build we know no digest: what stands there is one to fill in, and pulls nothing.
     */
    @ParameterizedTest
    @MethodSource("manifests")
    void imagesAreByDigestAndNoneIsInvented(Manifests file) {
        for (Workload workload : file.workloads()) {
            assertThat(workload.containers())
                    .allSatisfy(container -> assertThat(container.getImage())
                            .matches("[a-z-]+@sha256:put-the-digest-of-your-image-here"));
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void theNodeReadsWhatItNeedsForEtcdFromFilesOfASecretThatNobodyElseMayRead(Manifests file) {
        for (Workload workload : file.workloads()) {
            Container node = workload.node();
            String secrets = "";
            for (Volume volume : workload.pod().getVolumes()) {
                if (volume.getSecret() != null) {
                    assertThat(volume.getSecret().getDefaultMode() & 07).isZero();
                    secrets = Workload.mounted(node, volume).orElseThrow();
                    assertThat(volume.getSecret().getItems())
                            .extracting(item -> item.getPath())
                            .containsExactlyInAnyOrder("ca.crt", "password");
                }
            }
            assertThat(Manifests.variable(node, "UNDERSTUDY_DB_ETCD_CA_FILE")).hasValue(secrets + "/ca.crt");
            assertThat(Manifests.variable(node, "UNDERSTUDY_DB_ETCD_PASS_FILE")).hasValue(secrets + "/password");
            assertThat(Manifests.variable(node, "UNDERSTUDY_DB_ETCD_USER")).isPresent();
            assertThat(Manifests.variable(node, "UNDERSTUDY_CLUSTER_REQUIRE_PRIVATE_FILES"))
                    .hasValue("true");
            assertThat(workload.pod().getSecurityContext().getFsGroup()).isPositive();
            for (Container container : workload.containers()) {
                assertThat(container.getEnvFrom()).isEmpty();
                assertThat(container.getEnv()).noneSatisfy(HardeningTest::tellsASecret);
            }
        }
    }

    private static void tellsASecret(EnvVar variable) {
        boolean taken =
                variable.getValueFrom() != null && variable.getValueFrom().getSecretKeyRef() != null;
        boolean weak = Set.of(
                        "UNDERSTUDY_DB_ETCD_PASS",
                        "UNDERSTUDY_DB_ETCD_DISABLETLS",
                        "UNDERSTUDY_DB_ETCD_INSECURE_SKIP_VERIFY")
                .contains(variable.getName());
        assertThat(taken || weak).isTrue();
    }

    /**
     * Both ways, and by ports that the containers declare: each of them is let in, and nothing is let out to
     * everywhere.
     */
    @ParameterizedTest
    @MethodSource("manifests")
    void everyPodHasANetworkPolicyOfItsOwnPorts(Manifests file) {
        for (Workload workload : file.workloads()) {
            assertThat(file.of(NetworkPolicy.class)).hasSize(1);
            NetworkPolicySpec policy = file.of(NetworkPolicy.class).get(0).getSpec();
            Map<String, String> labels = workload.template().getMetadata().getLabels();
            assertThat(policy.getPodSelector().getMatchLabels()).isNotEmpty().isEqualTo(labels);
            assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
            Set<String> declared = new TreeSet<>(workload.containers().stream()
                    .flatMap(container -> container.getPorts().stream())
                    .map(ContainerPort::getName)
                    .toList());
            Set<String> entered = new TreeSet<>();
            for (NetworkPolicyIngressRule rule : policy.getIngress()) {
                assertThat(rule.getFrom()).as("from anywhere").isNotEmpty();
                assertThat(rule.getPorts()).as("any port").isNotEmpty();
                rule.getPorts().forEach(port -> entered.add(name(port)));
                if (entered.contains("tripwire")) {
                    assertThat(rule.getFrom())
                            .singleElement()
                            .satisfies(from -> assertThat(from.getPodSelector().getMatchLabels())
                                    .isEqualTo(labels));
                }
            }
            assertThat(entered).isEqualTo(declared);
            for (NetworkPolicyEgressRule rule : policy.getEgress()) {
                assertThat(rule.getTo()).isNotEmpty().allSatisfy(HardeningTest::isSomewhere);
                assertThat(rule.getPorts()).as("any port").isNotEmpty();
                boolean toNodes = rule.getTo().stream()
                        .anyMatch(to -> to.getPodSelector() != null
                                && labels.equals(to.getPodSelector().getMatchLabels()));
                assertThat(rule.getPorts())
                        .allSatisfy(
                                port -> assertThat(name(port)).isIn(toNodes ? declared : Set.of("2379", "53", "6443")));
            }
            assertThat(policy.getEgress())
                    .anySatisfy(rule -> assertThat(rule.getPorts())
                            .extracting(HardeningTest::name)
                            .contains("tripwire"));
        }
    }

    /** Pods by their labels, or the address in the manifest that is nobody's (RFC 5737). */
    private static void isSomewhere(NetworkPolicyPeer to) {
        if (to.getIpBlock() != null) {
            assertThat(to.getIpBlock().getCidr()).isEqualTo("192.0.2.1/32");
        } else {
            assertThat(to.getPodSelector().getMatchLabels()).isNotEmpty();
        }
    }

    private static String name(NetworkPolicyPort port) {
        IntOrString value = port.getPort();
        return value.getStrVal() == null ? String.valueOf(value.getIntVal()) : value.getStrVal();
    }

    /** What the node listens on is what the container declares: nothing else is open, and nothing declared is shut. */
    @ParameterizedTest
    @MethodSource("manifests")
    void theNodeListensWhereItsContainerSays(Manifests file) {
        for (Workload workload : file.workloads()) {
            Container node = workload.node();
            Set<Integer> declared = new TreeSet<>(node.getPorts().stream()
                    .filter(port -> !port.getName().equals("http") || isOurs(node))
                    .map(ContainerPort::getContainerPort)
                    .toList());
            List<Integer> listened = node.getEnv().stream()
                    .filter(variable -> variable.getName().endsWith("_LISTEN"))
                    .map(variable -> Integer.valueOf(variable.getValue().replaceFirst(".*:", "")))
                    .sorted()
                    .toList();
            assertThat(listened).containsExactlyElementsOf(declared);
        }
    }

    /** Under the agent {@code http} is the program's own. */
    private static boolean isOurs(Container node) {
        return Manifests.variable(node, "JAVA_TOOL_OPTIONS").isEmpty();
    }
}
