package dev.understudy.bench.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.understudy.bench.manifests.Manifests.Workload;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the admission policies let a node do, by evaluating their expressions on requests as an API server shows them.
 * By another evaluator than Kubernetes' own, which is not of this language.
 */
class AdmissionPolicyTest {
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("request", SimpleType.DYN)
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("variables", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.legacyCelRuntimeBuilder().build();
    private static final String ALLOWED = "allowed";
    private static final String NOT_ASKED = "not asked";

    /** The policy of a file, with the names of its election. */
    record Policy(ValidatingAdmissionPolicySpec spec, String app, String label) {
        @Override
        public String toString() {
            return app;
        }

        private static Object evaluate(String expression, Map<String, Object> variables) {
            try {
                return RUNTIME.createProgram(COMPILER.compile(expression).getAst())
                        .eval(variables);
            } catch (CelValidationException wrong) {
                throw new AssertionError(expression, wrong);
            } catch (CelEvaluationException failed) {
                // As with failurePolicy: Fail.
                return failed;
            }
        }

        /** As the API server decides: {@link #ALLOWED}, {@link #NOT_ASKED}, or the message of the refusal. */
        String verdict(Request request) {
            Map<String, Object> known = new HashMap<>(
                    Map.of("request", request.request(), "object", request.after(), "oldObject", request.before()));
            for (MatchCondition condition : spec.getMatchConditions()) {
                if (!evaluate(condition.getExpression(), known).equals(true)) {
                    return NOT_ASKED;
                }
            }
            Map<String, Object> variables = new HashMap<>();
            known.put("variables", variables);
            for (Variable variable : spec.getVariables()) {
                variables.put(variable.getName(), evaluate(variable.getExpression(), known));
            }
            for (Validation validation : spec.getValidations()) {
                if (!evaluate(validation.getExpression(), known).equals(true)) {
                    return validation.getMessage();
                }
            }
            return ALLOWED;
        }

        /** The labels that a pod of this election has from the beginning. */
        Map<String, Object> labels() {
            return Map.of("app", app, "pod-template-hash", "5d9f");
        }

        Map<String, Object> carrying(Object value) {
            Map<String, Object> labels = new HashMap<>(labels());
            labels.put(label, value);
            return labels;
        }

        /** A node in one pod patches the labels of another, or its own. */
        Request patch(String by, String of, Map<String, Object> before, Map<String, Object> after) {
            return new Request(
                    request("system:serviceaccount:shop:" + app, of, Map.of(POD_NAME, List.of(by))),
                    pod(of, before),
                    pod(of, after));
        }
    }

    private static final String POD_NAME = "authentication.kubernetes.io/pod-name";

    record Request(Map<String, Object> request, Map<String, Object> before, Map<String, Object> after) {
        /** The same, with something else in the pod as well. */
        Request with(String part, Object value) {
            Map<String, Object> changed = new HashMap<>(after);
            changed.put(part, value);
            return new Request(request, before, changed);
        }
    }

    static Map<String, Object> request(String user, String pod, Map<String, Object> extra) {
        return Map.of(
                "name",
                pod,
                "namespace",
                "shop",
                "operation",
                "UPDATE",
                "userInfo",
                Map.of("username", user, "groups", List.of("system:serviceaccounts"), "extra", extra));
    }

    static Map<String, Object> pod(String name, Map<String, Object> labels) {
        return Map.of(
                "metadata", Map.of("name", name, "namespace", "shop", "labels", labels),
                "spec", Map.of("containers", List.of(Map.of("name", "ledger", "image", "ledger"))));
    }

    static Stream<Policy> policies() throws IOException {
        return Manifests.all()
                .flatMap(file -> file.of(ValidatingAdmissionPolicy.class).stream()
                        .map(policy -> {
                            Workload workload = file.workloads().get(0);
                            return new Policy(
                                    policy.getSpec(),
                                    workload.template()
                                            .getMetadata()
                                            .getLabels()
                                            .get("app"),
                                    Manifests.variable(workload.node(), Manifests.LABEL_VARIABLE)
                                            .orElseThrow());
                        }));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aNodeSetsTheLabelOnItsOwnPodAndTakesItFromAny(Policy policy) {
        assertThat(policy.verdict(policy.patch("a", "a", policy.labels(), policy.carrying("true"))))
                .isEqualTo(ALLOWED);
        assertThat(policy.verdict(policy.patch("a", "a", policy.carrying("true"), policy.carrying("true"))))
                .isEqualTo(ALLOWED);
        assertThat(policy.verdict(policy.patch("a", "a", policy.carrying("true"), policy.labels())))
                .isEqualTo(ALLOWED);
        assertThat(policy.verdict(policy.patch("a", "b", policy.carrying("true"), policy.labels())))
                .isEqualTo(ALLOWED);
        assertThat(policy.verdict(policy.patch("a", "b", policy.labels(), policy.labels())))
                .isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aNodeSetsTheLabelNowhereElseAndToNothingElse(Policy policy) {
        String refusal = "a node sets " + policy.label() + " to true, and on its own pod";
        assertThat(policy.verdict(policy.patch("a", "b", policy.labels(), policy.carrying("true"))))
                .isEqualTo(refusal);
        assertThat(policy.verdict(policy.patch("a", "a", policy.labels(), policy.carrying("yes"))))
                .isEqualTo(refusal);
        assertThat(policy.verdict(policy.patch("a", "b", policy.carrying("true"), policy.carrying("no"))))
                .isEqualTo(refusal);
    }

    /** One that was made by hand, or for a controller. */
    @ParameterizedTest
    @MethodSource("policies")
    void aTokenThatIsBoundToNoPodSetsNothing(Policy policy) {
        Map<String, Object> unbound = request("system:serviceaccount:shop:" + policy.app(), "a", Map.of());
        Map<String, Object> withoutExtra = Map.of(
                "name",
                "a",
                "namespace",
                "shop",
                "userInfo",
                Map.of("username", "system:serviceaccount:shop:" + policy.app()));
        for (Map<String, Object> request : List.of(unbound, withoutExtra)) {
            assertThat(policy.verdict(
                            new Request(request, pod("a", policy.labels()), pod("a", policy.carrying("true")))))
                    .isEqualTo("a node sets " + policy.label() + " to true, and on its own pod");
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void noOtherPartOfAPodChanges(Policy policy) {
        Request own = policy.patch("a", "a", policy.labels(), policy.carrying("true"));
        String refusal = "only labels may be changed";
        assertThat(policy.verdict(own.with("spec", Map.of("containers", List.of(Map.of("image", "evil"))))))
                .isEqualTo(refusal);
        for (Map.Entry<String, Object> change : Map.<String, Object>of(
                        "annotations", Map.of("a", "b"),
                        "finalizers", List.of("never.ends/here"),
                        "ownerReferences", List.of(Map.of("kind", "Node")))
                .entrySet()) {
            Map<String, Object> metadata = new HashMap<>(Map.of("name", "a", "labels", policy.carrying("true")));
            metadata.put(change.getKey(), change.getValue());
            assertThat(policy.verdict(own.with("metadata", metadata)))
                    .as(change.getKey())
                    .isEqualTo(refusal);
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void noOtherLabelChanges(Policy policy) {
        String refusal = "only " + policy.label() + " may be changed";
        Map<String, Object> more = new HashMap<>(policy.carrying("true"));
        more.put("role", "admin");
        Map<String, Object> other = new HashMap<>(policy.carrying("true"));
        other.put("pod-template-hash", "0000");
        Map<String, Object> less = new HashMap<>(policy.carrying("true"));
        less.remove("pod-template-hash");
        for (Map<String, Object> after : List.of(more, other, less)) {
            assertThat(policy.verdict(policy.patch("a", "a", policy.labels(), after)))
                    .isEqualTo(refusal);
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aPodOfSomebodyElseIsNotTouched(Policy policy) {
        String refusal = "it is not a pod of " + policy.app();
        assertThat(policy.verdict(
                        policy.patch("a", "b", Map.of("app", "bank", policy.label(), "true"), Map.of("app", "bank"))))
                .isEqualTo(refusal);
        assertThat(policy.verdict(policy.patch("a", "b", Map.of(), Map.of()))).isEqualTo(refusal);
        // Nor is it made one of ours first.
        assertThat(policy.verdict(policy.patch("a", "b", Map.of("app", "bank"), policy.labels())))
                .isEqualTo(refusal);
    }

    /** Others have their own rules: an operator, the controllers, accounts of the same name elsewhere. */
    @ParameterizedTest
    @MethodSource("policies")
    void nobodyElseIsHeldUp(Policy policy) {
        for (String user : List.of(
                "kubernetes-admin",
                "system:serviceaccount:kube-system:deployment-controller",
                "system:serviceaccount:shop:" + policy.app() + "-2",
                "system:serviceaccount:bank:" + policy.app())) {
            assertThat(policy.verdict(new Request(
                            request(user, "a", Map.of()), pod("a", policy.labels()), pod("a", Map.of("any", "thing")))))
                    .isEqualTo(NOT_ASKED);
        }
    }
}
