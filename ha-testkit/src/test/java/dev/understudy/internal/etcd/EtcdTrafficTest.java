package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.spi.Entry;
import dev.understudy.spi.QueueView;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What etcd gets to see of us, by its own count. */
class EtcdTrafficTest {
    private static final int RENEWALS = 20;
    private static final int LONG_QUEUE = 310;

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    @Test
    void aRenewalIsOneMessage() throws Exception {
        try (Session session = Session.open(ETCD.connectString())) {
            Entry own = session.enlist("node-1");
            long before = messages("LeaseKeepAlive");
            for (int i = 0; i < RENEWALS; i++) {
                Session.await(session.coordinator.leases().renew(own.lease(), Session.TIMEOUT));
            }
            assertThat(messages("LeaseKeepAlive") - before).isEqualTo(RENEWALS);
        }
    }

    @Test
    void aRehearsalReachesEtcdAndChangesNothing() throws Exception {
        try (Session session = Session.open(ETCD.connectString())) {
            Entry own = session.enlist("node-1");
            QueueView before = Session.await(session.coordinator.queue().look(own, Session.TIMEOUT));
            long sent = messages("Txn");
            Session.await(session.coordinator.queue().rehearse(own, Session.TIMEOUT));
            assertThat(messages("Txn") - sent).isEqualTo(1);
            QueueView after = Session.await(session.coordinator.queue().look(own, Session.TIMEOUT));
            assertThat(after).as("the store's revision included").isEqualTo(before);
            assertThat(after.own()).isEqualTo(Optional.of(own));
        }
    }

    /** Else a thousand candidates would have etcd sort the whole queue at once whenever a leader leaves. */
    @Test
    void farBackInALongQueueANewLeaderIsSeenInTurn() {
        try (Session session = Session.open(ETCD.connectString())) {
            Entry leader = session.enlist("node-0");
            Entry second = session.enlist("node-1");
            Entry before = second;
            for (int i = 2; i < LONG_QUEUE; i++) {
                before = session.enlist("node-" + i);
            }
            Entry own = session.enlist("last");
            assertThat(look(session, own).first()).contains(leader);

            Session.await(session.coordinator.queue().withdraw(leader, Optional.empty(), Session.TIMEOUT));
            QueueView view = look(session, own);
            assertThat(view.first()).isEmpty();
            assertThat(view.predecessor()).contains(before);
            assertThat(view.own()).contains(own);
            Awaitility.await().until(() -> look(session, own).first().equals(Optional.of(second)));
            assertThat(look(session, own).predecessor()).contains(before);

            Session.await(session.coordinator.queue().withdraw(before, Optional.empty(), Session.TIMEOUT));
            assertThat(look(session, own).predecessor()).isNotEqualTo(Optional.of(before));
            Session.await(session.coordinator.queue().withdraw(own, Optional.empty(), Session.TIMEOUT));
            assertThat(look(session, own).own()).isEmpty();
        }
    }

    private static QueueView look(Session session, Entry own) {
        return Session.await(session.coordinator.queue().look(own, Session.TIMEOUT));
    }

    private static long messages(String method) throws IOException, InterruptedException {
        URI metrics = ETCD.etcd().endpoints().get(0).resolve("/metrics");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
        return answer.body()
                .lines()
                .filter(line -> line.startsWith("grpc_server_msg_received_total{grpc_method=\"" + method + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
