package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.spi.Entry;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermEnd.Reason;
import dev.understudy.spi.TermRecord;
import dev.understudy.testkit.etcd.EtcdExtension;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The history in etcd: bounded, and read whatever somebody has put there. */
class EtcdHistoryTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int OLD_TERMS = 1_200;

    @Test
    void theOldestOfMoreThanAThousandTermsAreForgotten() {
        String root = "understudy/bounded/history/";
        try (Session session = new Session("bounded", ETCD.connectString());
                Client client = Client.builder().endpoints(ETCD.endpoints()).build()) {
            // One revision each, so that the term of this election is the newest one.
            CompletableFuture<?>[] puts = IntStream.range(0, OLD_TERMS)
                    .mapToObj(term -> String.format("%s%020d", root, term))
                    .flatMap(name -> Stream.of(
                            client.getKVClient()
                                    .put(bytes(name), bytes("{\"holder\":\"old\",\"from\":\"" + NOON + "\"}")),
                            client.getKVClient()
                                    .put(
                                            bytes(name + "/end"),
                                            bytes("{\"reason\":\"CRASHED\",\"to\":\"" + NOON + "\"}"))))
                    .toArray(CompletableFuture<?>[]::new);
            Session.await(CompletableFuture.allOf(puts));
            Entry own = session.enlist("n1");

            Session.await(session.coordinator.history().began(own, TermBeginning.at(NOON), Session.TIMEOUT));

            GetOption all =
                    GetOption.builder().isPrefix(true).withCountOnly(true).build();
            assertThat(Session.await(client.getKVClient().get(bytes(root), all)).getCount())
                    .isEqualTo(2_000);
            List<TermRecord> latest =
                    Session.await(session.coordinator.history().latest(1_000, Session.TIMEOUT));
            assertThat(latest).hasSize(1_000);
            assertThat(latest.get(0)).isEqualTo(new TermRecord(own.createRevision(), "n1", NOON, Optional.empty()));
        }
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        String root = "understudy/strange/history/";
        try (Session session = new Session("strange", ETCD.connectString());
                Client client = Client.builder().endpoints(ETCD.endpoints()).build()) {
            Op[] strange = {
                put(root + "00000000000000000001", "{\"holder\":\"n1\",\"from\":\"" + NOON + "\",\"more\":{}}"),
                put(root + "00000000000000000001/end", "{\"reason\":\"ABDUCTED\",\"to\":\"" + NOON + "\"}"),
                put(root + "00000000000000000002", "{\"holder\":\"n2\",\"from\":\"yesterday\"}"),
                put(root + "00000000000000000003", "not JSON"),
                put(root + "note-to-self", "{\"holder\":\"n2\",\"from\":\"" + NOON + "\"}"),
                put(root + "00000000000000000004", "{\"holder\":\"n4\",\"from\":\"" + NOON.plusSeconds(9) + "\"}"),
            };
            Session.await(client.getKVClient().txn().Then(strange).commit());

            assertThat(Session.await(session.coordinator.history().latest(10, Session.TIMEOUT)))
                    .containsExactly(
                            new TermRecord(4, "n4", NOON.plusSeconds(9), Optional.empty()),
                            // A later version may know other reasons: all that is known here is that it is over.
                            new TermRecord(
                                    1,
                                    "n1",
                                    NOON,
                                    Optional.of(new TermEnd(Reason.LAPSED, "", NOON, false, Optional.empty()))));
        }
    }

    private static Op put(String key, String value) {
        return Op.put(bytes(key), bytes(value), PutOption.DEFAULT);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
