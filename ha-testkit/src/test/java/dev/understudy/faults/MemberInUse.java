package dev.understudy.faults;

import dev.understudy.testkit.etcd.TestEtcd;
import dev.understudy.testkit.etcd.TestMember;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;

/** Finds out, from etcd's own metrics, which member a node is using: asks the members, not the node. */
final class MemberInUse {
    private static final String RENEWALS =
            "grpc_server_started_total{grpc_method=\"LeaseKeepAlive\",grpc_service=\"etcdserverpb.Lease\"";
    private static final String CAMPAIGNS_BEGUN = "grpc_server_started_total{grpc_method=\"Campaign\"";
    private static final String CAMPAIGNS_ENDED = "grpc_server_handled_total{grpc_code=\"";

    private MemberInUse() {}

    /** The member that takes the next renewal. Sensible if one node alone renews at this etcd. */
    static TestMember of(TestEtcd etcd) {
        List<TestMember> members = etcd.members();
        List<Double> before = members.stream().map(MemberInUse::renewals).toList();
        return Awaitility.await("a renewal")
                .atMost(Subject.PATIENCE)
                .until(
                        () -> members.stream()
                                .filter(member -> renewals(member) > before.get(members.indexOf(member)))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** The member that holds the sign of life. Sensible if one node alone shows one at this etcd. */
    static TestMember ofSign(TestEtcd etcd) {
        return Awaitility.await("a pending campaign")
                .atMost(Subject.PATIENCE)
                .until(
                        () -> etcd.members().stream()
                                .filter(member -> sum(member, CAMPAIGNS_BEGUN, "") > ended(member))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static double ended(TestMember member) {
        return sum(member, CAMPAIGNS_ENDED, "grpc_method=\"Campaign\"");
    }

    private static double renewals(TestMember member) {
        return sum(member, RENEWALS, "");
    }

    private static double sum(TestMember member, String start, String part) {
        try (InputStream metrics = member.endpoint().resolve("/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(start) && line.contains(part))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
