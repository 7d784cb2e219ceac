package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.testkit.contract.RequestsContract;
import dev.understudy.testkit.etcd.EtcdExtension;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests in etcd, those too that nobody of ours has written. */
class EtcdRequestsContractTest extends RequestsContract {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static Backend backend;
    private static Client client;

    @BeforeAll
    static void open() {
        backend = Backends.open(ETCD.connectString());
        client = Client.builder().endpoints(ETCD.endpoints()).build();
    }

    @AfterAll
    static void close() {
        client.close();
        backend.close();
    }

    @Override
    protected Backend backend() {
        return backend;
    }

    @Test
    void aRequestWrittenByHandIsUnderstood() {
        put("by-hand", "{\"verb\": \"transfer\", \"more\": {\"a\": [1]}, \"term\": 7, \"to\": \"n2\"}");

        assertThat(read().wish()).isEqualTo(new Request.HandOver(7, new NodeId("n2")));
    }

    @Test
    void whatIsUnclearSaysWhy() {
        put("r", "{\"verb\":\"dance\",\"term\":7}");
        assertThat(read().wish()).isEqualTo(new Request.Unclear("there is no verb 'dance'"));
        put("r", "{\"verb\":\"step-down\"}");
        assertThat(read().wish()).isEqualTo(new Request.Unclear("it must name the term whose leader is asked"));
        put("r", "{\"verb\":\"transfer\",\"term\":7}");
        assertThat(read().wish()).isEqualTo(new Request.Unclear("it must name a node to hand over to"));
        put("r", "no JSON");
        assertThat(read().wish()).isInstanceOf(Request.Unclear.class);
        put("r", " ".repeat(5_000));
        assertThat(read().wish()).isEqualTo(new Request.Unclear("it has more than 4096 bytes"));
    }

    /** Its asker's lease would not end it, so that it would be in everybody's way for ever. */
    @Test
    void aRequestWithoutALeaseIsRemovedWhenItIsAnswered() {
        put("for-ever", "{\"verb\":\"step-down\",\"term\":7}");
        Request request = read();

        assertThat(await(leader.answer(request, RequestAnswer.ACCEPTED, TIMEOUT)))
                .isTrue();

        assertThat(value("for-ever")).isEmpty();
    }

    @Test
    void requestAndAnswerAreJson() {
        Request request = await(asker.ask(longLease(a), new Request.HandOver(7, new NodeId("n2")), TIMEOUT));
        assertThat(value(request.id())).contains("{\"verb\":\"transfer\",\"term\":7,\"to\":\"n2\"}");

        await(leader.answer(request, RequestAnswer.refused("no"), TIMEOUT));

        assertThat(value(request.id())).contains("{\"answer\":\"refused\",\"reason\":\"no\"}");
    }

    private Request read() {
        List<Request> open = await(leader.open(10, TIMEOUT));
        assertThat(open).hasSize(1);
        return open.get(0);
    }

    private void put(String id, String value) {
        await(client.getKVClient().put(key(id), ByteSequence.from(value, UTF_8)));
    }

    private Optional<String> value(String id) {
        return await(client.getKVClient().get(key(id))).getKvs().stream()
                .map(kv -> kv.getValue().toString(UTF_8))
                .findFirst();
    }

    private ByteSequence key(String id) {
        return ByteSequence.from("understudy/" + URLEncoder.encode(prefix, UTF_8) + "/requests/" + id, UTF_8);
    }
}
