package dev.understudy.internal.etcd;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Era;
import dev.understudy.spi.StateFeed;
import dev.understudy.state.Versioned;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shared state of one election in etcd, as a whole. */
final class EtcdStateFeed implements StateFeed {
    private static final GetOption COUNT =
            GetOption.builder().withCountOnly(true).build();
    private static final int SHARE_OF_A_PAGE_TOO_LARGE = 8;

    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final Duration timeout;

    EtcdStateFeed(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.timeout = links.config().requestTimeout();
    }

    @Override
    public CompletionStage<Page> page(String prefix, String after, long revision, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        return Failures.unwrapped(read(prefix, after, revision, limit));
    }

    @Override
    public CompletionStage<Long> revision() {
        return links.call(EtcdCall.read(
                "read revision",
                timeout,
                client -> client.getKVClient()
                        .get(keys.wire(keys.base()), COUNT)
                        .thenApply(answer -> answer.getHeader().getRevision())));
    }

    @Override
    public Era era() {
        return links.lineage().era();
    }

    @Override
    public StateFeed.Following follow(String prefix, long after, Follower follower) {
        return new EtcdFollowing(links, keys, keys.wire(keys.state() + prefix), after, follower).begin();
    }

    private CompletableFuture<Page> read(String prefix, String after, long revision, int limit) {
        ByteSequence all = keys.wire(keys.state() + prefix);
        ByteSequence first = after.isEmpty() ? all : EtcdKeys.behind(keys.wire(keys.state() + after));
        GetOption upTo = GetOption.builder()
                .withRange(OptionsUtil.prefixEndOf(all))
                .withRevision(revision)
                .withLimit(limit)
                .build();
        // Without a sort order etcd answers in the order of its index: by key.
        return links.call(EtcdCall.read(
                        "read a page of the state",
                        timeout,
                        client -> client.getKVClient().get(first, upTo).thenApply(found -> page(found, revision))))
                .exceptionallyCompose(
                        failure -> Failures.unwrap(failure) instanceof AnswerTooLargeException && limit > 1
                                ? read(prefix, after, revision, Math.max(1, limit / SHARE_OF_A_PAGE_TOO_LARGE))
                                : CompletableFuture.failedFuture(Failures.unwrap(failure)));
    }

    private Page page(GetResponse found, long revision) {
        ImmutableList<Versioned> items =
                found.getKvs().stream().map(this::versioned).collect(ImmutableList.toImmutableList());
        // The header tells the present revision, also when an older one was read.
        return new Page(revision == NOW ? found.getHeader().getRevision() : revision, items, found.isMore());
    }

    private Versioned versioned(KeyValue kv) {
        return new Versioned(keys.stateName(kv.getKey()), kv.getValue().getBytes(), kv.getModRevision());
    }
}
