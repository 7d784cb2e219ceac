package dev.understudy.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.queue.Entry;
import dev.understudy.queue.QueueView;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What etcd gets to see of us, by its own count. */
class EtcdTrafficTest {
    private static final int RENEWALS = 20;

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    @Test
    void aRenewalIsOneMessage() throws Exception {
        try (Session session = Session.open(ETCD.connectString())) {
            Entry own = session.enlist("node-1");
            long before = messages("LeaseKeepAlive");
            for (int i = 0; i < RENEWALS; i++) {
                Session.await(session.coordinator.renew(own.lease(), Session.TIMEOUT));
            }
            assertThat(messages("LeaseKeepAlive") - before).isEqualTo(RENEWALS);
        }
    }

    @Test
    void aRehearsalReachesEtcdAndChangesNothing() throws Exception {
        try (Session session = Session.open(ETCD.connectString())) {
            Entry own = session.enlist("node-1");
            QueueView before = Session.await(session.coordinator.look(own, Session.TIMEOUT));
            long sent = messages("Txn");
            Session.await(session.coordinator.rehearse(own, Session.TIMEOUT));
            assertThat(messages("Txn") - sent).isEqualTo(1);
            QueueView after = Session.await(session.coordinator.look(own, Session.TIMEOUT));
            assertThat(after).as("the store's revision included").isEqualTo(before);
            assertThat(after.own()).isEqualTo(Optional.of(own));
        }
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
