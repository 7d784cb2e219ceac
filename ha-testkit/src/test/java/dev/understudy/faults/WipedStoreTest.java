package dev.understudy.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdMember;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StateStore;
import dev.understudy.state.Reply;
import dev.understudy.state.Transaction;
import dev.understudy.testkit.check.Change;
import dev.understudy.testkit.check.ElectionHistory;
import dev.understudy.testkit.check.EtcdHistory;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that etcd knew is lost, and it counts its revisions from 1 again; the nodes live through it (claim S2). */
@Timeout(180)
class WipedStoreTest {
    private static final Duration TTL = Duration.ofSeconds(2);
    /** Enough for a term's number to be one that the fresh etcd has not reached when the survivors join again. */
    private static final int WRITES = 200;

    @Test
    void termsRiseAndAnOldClientIsRefused() throws Exception {
        try (EtcdCluster etcd = EtcdCluster.builder().members(1).start()) {
            Election election = Election.in(etcd.endpoints(), TTL);
            Fence old;
            try (ChildNode first = ChildNode.start(election, "first")) {
                first.awaitMoreWrites(WRITES);
                try (ChildNode second = ChildNode.start(election, "second")) {
                    second.awaitStage("QUEUED");
                    first.process().kill();
                    Event began = second.await("started");
                    second.awaitMoreWrites(10);
                    old = fence(etcd, election, began.number("term"));

                    long wipedAt = System.nanoTime();
                    wipe(etcd.member(0));

                    Event again = second.awaitAfter(wipedAt, "started");
                    second.awaitMoreWrites(10);
                    assertThat(again.number("term")).isGreaterThan(began.number("term"));
                    assertThat(second.events("started")).hasSize(2);
                }
            }
            assertThat(history(etcd, election).candidacies())
                    .as("the fresh etcd's revisions start low")
                    .allMatch(candidacy -> candidacy.term() < old.createRevision());
            assertOldClientIsRefused(etcd, election, old);
        }
    }

    /** Also in the worst case: the fresh etcd has an entry of the same name, with the same create revision. */
    private static void assertOldClientIsRefused(EtcdCluster etcd, Election election, Fence old) throws Exception {
        Settings settings = Settings.of(election.settings("old"));
        try (Backend backend = new EtcdBackendProvider().open(settings);
                Client raw = Client.builder().endpoints(etcd.endpoints()).build()) {
            StateStore store = backend.stateStore(election.prefix());
            assertRefused(store, old);

            while (put(raw, "filler") < old.createRevision() - 1) {}
            assertThat(put(raw, old.key())).isEqualTo(old.createRevision());
            assertRefused(store, old);
        }
        assertThat(history(etcd, election).writes())
                .noneMatch(write -> write.key().equals("late"));
    }

    private static void assertRefused(StateStore store, Fence old) {
        Transaction late = Transaction.builder().put("late", "old").build();
        assertThatThrownBy(() -> Reply.of(store.commit(old, late)).await()).isInstanceOf(NotLeaderException.class);
    }

    private static long put(Client raw, String key) throws Exception {
        return raw.getKVClient()
                .put(ByteSequence.from(key, UTF_8), ByteSequence.from("", UTF_8))
                .get()
                .getHeader()
                .getRevision();
    }

    /** What a client holds that was bound to this term. */
    private static Fence fence(EtcdCluster etcd, Election election, long term) throws InterruptedException {
        return history(etcd, election)
                .candidacy(term)
                .map(candidacy -> new Fence(candidacy.key(), term))
                .orElseThrow();
    }

    private static ElectionHistory history(EtcdCluster etcd, Election election) throws InterruptedException {
        List<Change> all;
        try (EtcdHistory history = EtcdHistory.of(etcd.endpoints())) {
            all = history.complete(Subject.PATIENCE);
        }
        return ElectionHistory.of(all, "", election.prefix());
    }

    private static void wipe(EtcdMember member) throws IOException {
        member.kill();
        MoreFiles.deleteRecursively(member.dataFolder(), RecursiveDeleteOption.ALLOW_INSECURE);
        member.start();
    }
}
