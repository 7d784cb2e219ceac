package dev.understudy.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import dev.understudy.Leadership;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestEtcd;
import dev.understudy.testkit.etcd.TestTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

// docs: docs/testing.md, block 1
class LedgerTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3)
            .tls(TestTls.MUTUAL) // OFF, SERVER, MUTUAL, AUTO
            .auth("app", "app-secret") // authentication on; this login may use every key
            .build();

    @Test
    void servesWhileAMemberIsFrozen(TestEtcd etcd) throws Exception {
        HaNodeBuilder builder = HaNode.builder("node-1");
        etcd.settings().forEach(builder::set); // addresses, certificates, login
        try (HaNode node = builder.build()) {
            node.start();
            Leadership term = node.awaitLeadership();

            etcd.leader().orElseThrow().freeze();

            await().ignoreExceptions()
                    .until(() -> node.state().under(term).put("k", "v").await() > 0);
            assertThat(term.isHeld()).isTrue();
        }
    }
}
// end
