package dev.understudy.bench.race;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.bench.peer.Audience;
import dev.understudy.bench.peer.Contender;
import dev.understudy.bench.peer.Library;
import dev.understudy.bench.peer.Options;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The least that a safe hand-over in etcd takes, and no more: the leader deletes its key; the next in line, who watches
 * it, sees that, and confirms by a linearizable transaction that its own key is first. No lease, no retries, no checks:
 * not an election, but the floor under every one.
 */
final class FloorLibrary implements Library {
    private final Client client;
    private final ByteSequence prefix;
    private final String election;

    private FloorLibrary(Client client, String election) {
        this.client = client;
        this.election = election + "/";
        this.prefix = ByteSequence.from(this.election, UTF_8);
    }

    static Library open(Options options) {
        Client client =
                Client.builder().endpoints("http://" + options.text("store")).build();
        return new FloorLibrary(client, options.text("election"));
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new Candidate(id, audience);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Candidate implements Contender {
        private final ByteSequence key;
        private final Audience audience;
        private Watch.@Nullable Watcher watcher;
        private volatile boolean leads;

        Candidate(String id, Audience audience) {
            this.key = ByteSequence.from(election + id, UTF_8);
            this.audience = audience;
        }

        @Override
        public void stand() throws ExecutionException, InterruptedException {
            client.getKVClient().put(key, key).get();
            look();
        }

        private void look() {
            GetOption oldest = GetOption.builder()
                    .isPrefix(true)
                    .withLimit(1)
                    .withSortField(GetOption.SortTarget.CREATE)
                    .withSortOrder(GetOption.SortOrder.ASCEND)
                    .build();
            var unused = client.getKVClient()
                    .txn()
                    .Then(Op.get(prefix, oldest))
                    .commit()
                    .thenAccept(this::seen);
        }

        private void seen(TxnResponse answer) {
            KeyValue first = answer.getGetResponses().get(0).getKvs().get(0);
            if (first.getKey().equals(key)) {
                leads = true;
                audience.leads();
            } else {
                WatchOption next = WatchOption.builder()
                        .withRevision(answer.getHeader().getRevision() + 1)
                        .build();
                watcher = client.getWatchClient().watch(first.getKey(), next, Watch.listener(changed -> look()));
            }
        }

        @Override
        public void resign() throws ExecutionException, InterruptedException {
            leads = false;
            if (watcher != null) {
                watcher.close();
            }
            client.getKVClient().delete(key).get();
        }

        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public void close() {}
    }
}
