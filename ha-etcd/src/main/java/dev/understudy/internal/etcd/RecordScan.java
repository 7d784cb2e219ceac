package dev.understudy.internal.etcd;

import com.google.protobuf.ByteString;
import dev.understudy.internal.async.Failures;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads all records under a name, whatever others wrote there: at once if they fit into an answer, else in pages that
 * do. Values that are too large for anything of ours come back empty; they are named, and so is what comes after too
 * many records and is left out.
 */
final class RecordScan {
    /** No record of ours is nearly as large. */
    static final int MOST_BYTES = 64 << 10;

    private static final int MOST_RECORDS = 20_000;
    /** So many of the largest that etcd takes by default, 1.5 MiB, fit into an answer of 32 MiB, our default. */
    private static final int FIRST_PAGE = 16;

    private static final int LARGEST_PAGE = 1_024;

    private final EtcdLinks links;
    private final BadRecords bad;
    private final String what;
    private final Duration timeout;
    private final long revision;
    private final ByteSequence end;
    private final List<KeyValue> found = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    /**
     * What was read.
     *
     * @param records in the order of their keys
     * @param leftOut a sentence for each value that was not read, and for records that were left out
     */
    record Found(List<KeyValue> records, List<String> leftOut) {}

    private RecordScan(
            EtcdLinks links, BadRecords bad, String what, Duration timeout, ByteSequence prefix, long revision) {
        this.links = links;
        this.bad = bad;
        this.what = what;
        this.timeout = timeout;
        this.revision = revision;
        this.end = OptionsUtil.prefixEndOf(prefix);
    }

    /**
     * Reads them.
     *
     * @param what is read, for messages
     * @param timeout for each request
     */
    static CompletableFuture<Found> all(
            EtcdLinks links, BadRecords bad, String what, Duration timeout, ByteSequence prefix) {
        RecordScan scan = new RecordScan(links, bad, what, timeout, prefix, 0);
        return scan.from(prefix, 0);
    }

    /** Reads them in pages, as they are at a revision. */
    static CompletableFuture<Found> paged(
            EtcdLinks links, BadRecords bad, String what, Duration timeout, ByteSequence prefix, long revision) {
        return new RecordScan(links, bad, what, timeout, prefix, revision).from(prefix, FIRST_PAGE);
    }

    private CompletableFuture<Found> from(ByteSequence start, int limit) {
        CompletableFuture<Optional<GetResponse>> page =
                page(start, limit, false).thenApply(Optional::of);
        return Failures.unwrapped(
                page.exceptionallyCompose(failure -> Failures.unwrap(failure) instanceof AnswerTooLargeException
                                ? CompletableFuture.completedFuture(Optional.empty())
                                : CompletableFuture.failedFuture(failure))
                        .thenCompose(fits -> fits.isPresent() ? next(fits.get(), limit) : fewer(start, limit)));
    }

    private CompletableFuture<Found> fewer(ByteSequence start, int limit) {
        if (limit == 1) {
            return over(start);
        }
        return from(start, limit == 0 ? FIRST_PAGE : Math.max(1, limit / 4));
    }

    private CompletableFuture<Found> next(GetResponse page, int limit) {
        for (KeyValue kv : page.getKvs()) {
            if (kv.getValue().size() > MOST_BYTES) {
                found.add(withoutValue(kv));
                leftOut.add(
                        bad.tell(kv.getKey(), "has a value of " + kv.getValue().size() + " bytes: it is not read"));
            } else {
                found.add(kv);
            }
        }
        if (!page.isMore() || page.getKvs().isEmpty()) {
            return done();
        }
        ByteSequence last = page.getKvs().get(page.getKvs().size() - 1).getKey();
        if (found.size() >= MOST_RECORDS) {
            leftOut.add(
                    bad.tell(last, "is the last of " + MOST_RECORDS + " that are read: those behind it are left out"));
            return done();
        }
        return from(EtcdKeys.behind(last), Math.min(LARGEST_PAGE, limit * 2));
    }

    /** One record is too large for an answer: goes on behind it. */
    private CompletableFuture<Found> over(ByteSequence start) {
        return page(start, 1, true).thenCompose(page -> {
            if (page.getKvs().isEmpty()) {
                return done();
            }
            ByteSequence key = page.getKvs().get(0).getKey();
            found.add(page.getKvs().get(0));
            leftOut.add(bad.tell(key, "has a value larger than an answer may be: it is not read"));
            return from(EtcdKeys.behind(key), FIRST_PAGE);
        });
    }

    private static KeyValue withoutValue(KeyValue kv) {
        return new KeyValue(
                io.etcd.jetcd.api.KeyValue.newBuilder()
                        .setKey(ByteString.copyFrom(kv.getKey().getBytes()))
                        .setLease(kv.getLease())
                        .setCreateRevision(kv.getCreateRevision())
                        .setModRevision(kv.getModRevision())
                        .setVersion(kv.getVersion())
                        .build(),
                ByteSequence.EMPTY);
    }

    private CompletableFuture<Found> done() {
        return CompletableFuture.completedFuture(new Found(found, leftOut));
    }

    private CompletableFuture<GetResponse> page(ByteSequence start, int limit, boolean keysOnly) {
        GetOption option = GetOption.builder()
                .withRange(end)
                .withRevision(revision)
                .withLimit(limit)
                .withKeysOnly(keysOnly)
                .build();
        return links.call(
                EtcdCall.read(what, timeout, client -> client.getKVClient().get(start, option)));
    }
}
