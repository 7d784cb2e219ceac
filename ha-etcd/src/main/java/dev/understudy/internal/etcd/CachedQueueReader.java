package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the queue, with as little work for etcd as will do.
 *
 * <p>A whole look has two ranges by create revision, for each of which etcd sorts all entries. But entries join at the
 * end alone: as long as those stand that the last look has shown, nobody who waits has come closer to the front, and a
 * brief look tells that. Whoever was shown to be first takes whole looks only, because it must see at once what a store
 * that was restored puts in front of it. In a long queue a change of leader would still make all candidates take a
 * whole look in the same few seconds, until etcd answers nobody in time. So there, whoever is not next takes one when
 * its turn comes, and does not know the leader until then.
 */
final class CachedQueueReader {
    /** So many whole looks in one look interval are no burden yet. */
    private static final int LONG_QUEUE = 300;
    /** So many entries ahead are counted, for people: who stands further back is told no more than that. */
    private static final int COUNTED = 10;

    private final EtcdKeys keys;
    private final EtcdTermBase base;
    /** The last answer; another candidate's is no harm, because what is compared is in it. */
    private volatile @Nullable Seen seen;

    /**
     * What a look has shown.
     *
     * @param length of the queue, when it was counted last
     * @param turns how many more looks may be brief although the leader is not known
     */
    private record Seen(QueueView view, long length, int turns) {
        boolean isBy(Entry own) {
            return view.own().filter(entry -> isSame(entry, own)).isPresent();
        }

        boolean isFarFromTheTop() {
            return length > LONG_QUEUE
                    && view.predecessor().isPresent()
                    && !view.first().equals(view.predecessor());
        }
    }

    CachedQueueReader(EtcdKeys keys, EtcdTermBase base) {
        this.keys = keys;
        this.base = base;
    }

    /** Asks for the leader, the own entry, its predecessor and the base of all terms at one revision. */
    CompletableFuture<QueueView> look(KV kv, Entry own) {
        Seen last = seen;
        if (last == null
                || !last.isBy(own)
                || last.view.ownIsFirst()
                || (last.view.first().isEmpty() && last.turns == 0)) {
            return kv.txn()
                    .Then(reads(own))
                    .commit()
                    .thenApply(
                            answer -> remember(answer, own, answer.getHeader().getRevision()));
        }
        Cmp[] near = standing(List.of(last.view.own(), last.view.predecessor()));
        Op[] otherwise = reads(own);
        if (last.isFarFromTheTop() && last.view.first().isPresent()) {
            otherwise = new Op[] {Op.txn(near, brief(own), otherwise)};
        }
        Cmp[] all = standing(List.of(last.view.own(), last.view.predecessor(), last.view.first()));
        return kv.txn()
                .If(all)
                .Then(brief(own))
                .Else(otherwise)
                .commit()
                .thenApply(answer -> answered(answer, own, last));
    }

    private QueueView answered(TxnResponse answer, Entry own, Seen last) {
        long revision = answer.getHeader().getRevision();
        if (answer.isSucceeded()) {
            int turns = Math.max(0, last.turns - 1);
            return keep(new Seen(again(answer, own, revision, last.view), last.length, turns));
        }
        if (answer.getTxnResponses().isEmpty()) {
            return remember(answer, own, revision);
        }
        TxnResponse nested = answer.getTxnResponses().get(0);
        if (!nested.isSucceeded()) {
            return remember(nested, own, revision);
        }
        // The leader is another one. Each waits for a turn of its own, so that not all ask who it is at a time.
        int turns = ThreadLocalRandom.current().nextInt((int) (last.length / LONG_QUEUE) + 1);
        QueueView leaderless = new QueueView(revision, Optional.empty(), last.view.own(), last.view.predecessor());
        return keep(new Seen(again(nested, own, revision, leaderless), last.length, turns));
    }

    /** What {@link #whole} takes as an answer. */
    Op[] reads(Entry own) {
        ByteSequence queue = keys.wire(keys.queue());
        GetOption.Builder range =
                GetOption.builder().isPrefix(true).withLimit(1).withSortField(GetOption.SortTarget.CREATE);
        Op leader =
                Op.get(queue, range.withSortOrder(GetOption.SortOrder.ASCEND).build());
        Op ahead = Op.get(
                queue,
                range.withSortOrder(GetOption.SortOrder.DESCEND)
                        .withLimit(COUNTED + 1L)
                        .withMaxCreateRevision(own.createRevision() - 1)
                        .build());
        return Stream.concat(Stream.of(brief(own)), Stream.of(leader, ahead)).toArray(Op[]::new);
    }

    private Op[] brief(Entry own) {
        return new Op[] {Op.get(keys.wire(own.key()), GetOption.DEFAULT), base.read()};
    }

    /** The answer to {@link #reads}. */
    QueueView whole(TxnResponse answer, Entry own) {
        return whole(answer, own, answer.getHeader().getRevision());
    }

    private QueueView whole(TxnResponse answer, Entry own, long revision) {
        List<GetResponse> answers = answer.getGetResponses();
        long from = base.value(answers.get(1));
        int ahead = answers.get(3).getKvs().size();
        return new QueueView(revision, first(answers.get(2), from), own(answer, own, from), first(answers.get(3), from))
                .behind(ahead > COUNTED ? OptionalInt.empty() : OptionalInt.of(ahead));
    }

    /** What the last look has shown, as it is now: the lease of the own entry and the base may have changed. */
    private QueueView again(TxnResponse answer, Entry own, long revision, QueueView last) {
        long from = base.value(answer.getGetResponses().get(1));
        return new QueueView(
                        revision,
                        last.first().map(entry -> counted(entry, from)),
                        own(answer, own, from),
                        last.predecessor().map(entry -> counted(entry, from)))
                .behind(last.ahead());
    }

    private Optional<Entry> own(TxnResponse answer, Entry own, long from) {
        return first(answer.getGetResponses().get(0), from).filter(entry -> isSame(entry, own));
    }

    /** A nested answer has no revision of its own. */
    private QueueView remember(TxnResponse answer, Entry own, long revision) {
        return keep(new Seen(
                whole(answer, own, revision), answer.getGetResponses().get(2).getCount(), 0));
    }

    private QueueView keep(Seen now) {
        seen = now;
        return now.view;
    }

    /** Holds if the entry is still there, with its create revision. */
    Cmp stands(Entry entry) {
        return new Cmp(keys.wire(entry.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(entry.createRevision()));
    }

    private Cmp[] standing(List<Optional<Entry>> entries) {
        return entries.stream()
                .flatMap(Optional::stream)
                .distinct()
                .map(this::stands)
                .toArray(Cmp[]::new);
    }

    /** An entry that somebody put under another lease no longer ends with ours: it is not the same. */
    private static boolean isSame(Entry found, Entry own) {
        return found.createRevision() == own.createRevision() && found.lease().equals(own.lease());
    }

    private Optional<Entry> first(GetResponse found, long from) {
        return found.getKvs().stream().findFirst().map(kv -> entry(kv, from));
    }

    /** A stored entry, its term counted from a base. */
    Entry entry(KeyValue kv, long from) {
        return new Entry(
                keys.name(kv.getKey()),
                new LeaseId(kv.getLease()),
                kv.getCreateRevision(),
                kv.getValue().toString(UTF_8),
                from);
    }

    private static Entry counted(Entry entry, long from) {
        return new Entry(entry.key(), entry.lease(), entry.createRevision(), entry.holder(), from);
    }
}
