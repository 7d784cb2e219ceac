package dev.understudy.bench.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.bench.manifests.Manifests.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests let a pod do in Kubernetes: no more than the label takes, and only where there is one. */
class LeastPrivilegeTest {
    /** Where a node looks for its token, see {@code KubernetesApi}. */
    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

    static Stream<Manifests> manifests() throws IOException {
        return Manifests.all();
    }

    /** A kind that these tests do not know may give anything. */
    @ParameterizedTest
    @MethodSource("manifests")
    void everyKindOfObjectIsOneThatTheRulesKnow(Manifests file) {
        assertThat(file.objects())
                .allSatisfy(each -> assertThat(each.getKind())
                        .isIn(
                                "ServiceAccount",
                                "Role",
                                "RoleBinding",
                                "ValidatingAdmissionPolicy",
                                "ValidatingAdmissionPolicyBinding",
                                "Service",
                                "NetworkPolicy",
                                "PodDisruptionBudget",
                                "Deployment",
                                "StatefulSet"));
    }

    @Test
    void everyFormHasAnAccountOfItsOwnThatItDeclares() throws IOException {
        Set<String> used = new HashSet<>();
        for (Manifests file : manifests().toList()) {
            List<String> declared = file.of(ServiceAccount.class).stream()
                    .map(account -> account.getMetadata().getName())
                    .toList();
            for (Workload workload : file.workloads()) {
                String account = workload.pod().getServiceAccountName();
                assertThat(declared).as(file.toString()).contains(account);
                assertThat(used.add(account)).as(account + " is used once").isTrue();
            }
            for (RoleBinding binding : file.of(RoleBinding.class)) {
                assertThat(binding.getSubjects())
                        .allSatisfy(subject -> assertThat(subject.getKind()).isEqualTo("ServiceAccount"));
                assertThat(binding.getSubjects()).extracting(Subject::getName).isSubsetOf(declared);
                assertThat(binding.getRoleRef().getKind()).isEqualTo("Role");
                assertThat(file.of(Role.class))
                        .extracting(role -> role.getMetadata().getName())
                        .contains(binding.getRoleRef().getName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void noTokenIsMountedByItself(Manifests file) {
        assertThat(file.of(ServiceAccount.class))
                .isNotEmpty()
                .allSatisfy(account ->
                        assertThat(account.getAutomountServiceAccountToken()).isFalse());
        assertThat(file.workloads())
                .isNotEmpty()
                .allSatisfy(workload -> assertThat(workload.pod().getAutomountServiceAccountToken())
                        .isFalse());
    }

    /** Also not the container of the agent: whatever it may read, a program of somebody else may. */
    @ParameterizedTest
    @MethodSource("manifests")
    void onlyAContainerThatSetsTheLabelHasTheTokenAndNoForeignProgramIsInIt(Manifests file) {
        for (Workload workload : file.workloads()) {
            List<Volume> tokens = workload.pod().getVolumes().stream()
                    .filter(LeastPrivilegeTest::holdsToken)
                    .toList();
            for (Container container : workload.containers()) {
                boolean labels =
                        Manifests.variable(container, Manifests.LABEL_VARIABLE).isPresent();
                List<String> mounted = tokens.stream()
                        .flatMap(volume -> Workload.mounted(container, volume).stream())
                        .toList();
                assertThat(mounted).as(container.getName()).isEqualTo(labels ? List.of(ACCOUNT) : List.of());
                boolean agent = Manifests.variable(container, "JAVA_TOOL_OPTIONS")
                        .filter(options -> options.contains("-javaagent"))
                        .isPresent();
                assertThat(agent && labels).as("label under the agent").isFalse();
            }
            boolean labels = Manifests.variable(workload.node(), Manifests.LABEL_VARIABLE)
                    .isPresent();
            assertThat(file.of(Role.class)).hasSize(labels ? 1 : 0);
            assertThat(file.of(RoleBinding.class)).hasSize(labels ? 1 : 0);
        }
    }

    private static boolean holdsToken(Volume volume) {
        return volume.getProjected() != null
                && volume.getProjected().getSources().stream()
                        .anyMatch(source -> source.getServiceAccountToken() != null);
    }

    /** The token and the authorities lie where a node looks for them, and the token does not live for long. */
    @ParameterizedTest
    @MethodSource("manifests")
    void theTokenIsWhatANodeReads(Manifests file) {
        for (Workload workload : file.workloads()) {
            for (Volume volume : workload.pod().getVolumes()) {
                if (holdsToken(volume)) {
                    List<String> paths = new ArrayList<>();
                    volume.getProjected().getSources().forEach(source -> {
                        if (source.getServiceAccountToken() != null) {
                            paths.add(source.getServiceAccountToken().getPath());
                            assertThat(source.getServiceAccountToken().getExpirationSeconds())
                                    .isBetween(600L, 3600L);
                            assertThat(source.getServiceAccountToken().getAudience())
                                    .isNull();
                        } else {
                            assertThat(source.getConfigMap().getName()).isEqualTo("kube-root-ca.crt");
                            source.getConfigMap().getItems().forEach(item -> paths.add(item.getPath()));
                        }
                    });
                    assertThat(paths).containsExactlyInAnyOrder("token", "ca.crt");
                }
            }
        }
    }

    /** A Role that lets a node patch pods names them, or a policy in the same file says what may be patched. */
    @ParameterizedTest
    @MethodSource("manifests")
    void rolesListPodsAndPatchTheirOwn(Manifests file) {
        for (Role role : file.of(Role.class)) {
            for (PolicyRule rule : role.getRules()) {
                assertThat(rule.getApiGroups()).containsExactly("");
                assertThat(rule.getResources()).containsExactly("pods");
                assertThat(rule.getNonResourceURLs()).isEmpty();
                assertThat(rule.getVerbs()).hasSize(1).isSubsetOf("list", "patch");
                if (rule.getVerbs().contains("patch")) {
                    boolean named = !rule.getResourceNames().isEmpty();
                    assertThat(named || policyOf(file, role).isPresent())
                            .as(file + ": every node may patch every pod")
                            .isTrue();
                    if (named) {
                        Workload workload = file.workloads().get(0);
                        assertThat(rule.getResourceNames())
                                .isEqualTo(IntStream.range(0, workload.replicas())
                                        .mapToObj(number -> workload.name() + "-" + number)
                                        .toList());
                    }
                }
            }
        }
    }

    /**
     * The policy is for the account of the Role, is bound with a refusal, and refuses also when it cannot be evaluated.
     */
    private static Optional<ValidatingAdmissionPolicy> policyOf(Manifests file, Role role) {
        List<String> accounts = file.of(RoleBinding.class).stream()
                .filter(binding ->
                        binding.getRoleRef().getName().equals(role.getMetadata().getName()))
                .flatMap(binding -> binding.getSubjects().stream())
                .map(Subject::getName)
                .toList();
        return file.of(ValidatingAdmissionPolicy.class).stream()
                .filter(policy -> policy.getSpec().getFailurePolicy().equals("Fail"))
                .filter(policy -> policy.getSpec().getMatchConditions().stream()
                        .allMatch(condition -> accounts.stream()
                                .allMatch(account -> condition.getExpression().endsWith("':" + account + "'"))))
                .filter(policy -> policy.getSpec().getMatchConstraints().getResourceRules().stream()
                        .anyMatch(LeastPrivilegeTest::coversPatchesOfPods))
                .filter(policy -> file.of(ValidatingAdmissionPolicyBinding.class).stream()
                        .anyMatch(binding -> binding.getSpec()
                                        .getPolicyName()
                                        .equals(policy.getMetadata().getName())
                                && binding.getSpec().getValidationActions().contains("Deny")
                                && binding.getSpec().getMatchResources() == null))
                .findAny();
    }

    /** A patch is an UPDATE for admission. */
    private static boolean coversPatchesOfPods(NamedRuleWithOperations rule) {
        return rule.getResources().contains("pods")
                && rule.getOperations().contains("UPDATE")
                && rule.getApiVersions().contains("v1")
                && rule.getApiGroups().contains("")
                && rule.getResourceNames().isEmpty();
    }

    /** By name or not: a pod that may be patched may be patched in all its parts, but for the policy. */
    @ParameterizedTest
    @MethodSource("manifests")
    void everyRoleHasAPolicy(Manifests file) {
        assertThat(file.of(Role.class))
                .allSatisfy(role -> assertThat(policyOf(file, role)).isPresent());
        assertThat(file.of(ValidatingAdmissionPolicy.class)).hasSameSizeAs(file.of(Role.class));
    }
}
