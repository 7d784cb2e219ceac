package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.error.HaException;
import dev.understudy.spi.TermBase;
import dev.understudy.state.Versioned;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Writes the whole shared state of one election, which no term fences: the term base does (claim S2). While it says
 * that a restore is under way, no fence matches, nobody is promoted, and every write of the restore compares it; at the
 * end it is a number above every term there was. A restore that was interrupted leaves the election closed until
 * another one is through.
 *
 * <p>Safe from any thread. Each verb makes one attempt, and may be made again whatever came of the one before: stages
 * fail, unwrapped, as those of {@link dev.understudy.spi.ElectionStore} do, or with {@link HaException} if somebody
 * else has changed the base meanwhile.
 */
public final class EtcdRestore {
    /** Deleting a large state is one request. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final GetOption COUNT =
            GetOption.builder().isPrefix(true).withCountOnly(true).build();

    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final ByteSequence base;
    private final ByteSequence states;

    EtcdRestore(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.base = keys.wire(keys.base());
        this.states = keys.wire(keys.state());
    }

    /**
     * What is there before a restore.
     *
     * @param stored the term base as it is stored; empty if it never was raised
     * @param base what terms count from, or counted from before a restore that was interrupted
     * @param revision of the store
     * @param keys how many keys the shared state has
     */
    public record Target(Optional<String> stored, long base, long revision, long keys) {
        /** No term of this store is larger. */
        public long highestTerm() {
            return base + revision;
        }

        /** Whether a restore is under way, or was interrupted. */
        public boolean interrupted() {
            return stored.filter(TermBase::isRestoring).isPresent();
        }
    }

    /** Looks, and changes nothing. */
    public CompletionStage<Target> inspect() {
        return links.call(EtcdCall.read(
                "look at the state",
                links.config().requestTimeout(),
                client -> client.getKVClient()
                        .txn()
                        .Then(Op.get(base, GetOption.DEFAULT), Op.get(states, COUNT))
                        .commit()
                        .thenApply(this::target)));
    }

    /** A restore of what was seen; nothing is changed before {@link Writing#begin}. */
    public Writing over(Target seen) {
        return new Writing(seen);
    }

    private Target target(TxnResponse answer) {
        Optional<String> stored = stored(answer.getGetResponses().get(0));
        return new Target(
                stored,
                stored.map(text -> TermBase.lastKnown(keys.base(), text)).orElse(TermBase.NONE),
                answer.getHeader().getRevision(),
                answer.getGetResponses().get(1).getCount());
    }

    private static Optional<String> stored(GetResponse found) {
        return found.getKvs().stream().findFirst().map(KeyValue::getValue).map(value -> value.toString(UTF_8));
    }

    /** One restore. */
    public final class Writing {
        private final Target seen;
        private final String mine;

        private Writing(Target seen) {
            this.seen = seen;
            this.mine = TermBase.restoring(seen.base(), UUID.randomUUID().toString());
        }

        /** Ends every term, and lets nobody lead or write. */
        public CompletionStage<Void> begin() {
            return move("begin to restore", seen.stored(), Optional.of(mine));
        }

        /** Deletes the whole state. */
        public CompletionStage<Void> clear() {
            DeleteOption all = DeleteOption.builder().isPrefix(true).build();
            return write("delete the state", LONG, Op.delete(states, all));
        }

        /** Puts some keys; at most as many, and as large, as fit in one transaction. */
        public CompletionStage<Void> put(List<Versioned> items) {
            Op[] puts = items.stream()
                    .map(item -> Op.put(
                            keys.wire(keys.state() + item.key()), ByteSequence.from(item.value()), PutOption.DEFAULT))
                    .toArray(Op[]::new);
            return write("restore " + puts.length + " keys", links.config().requestTimeout(), puts);
        }

        /** Lets nodes lead again; from now on terms count from {@code next}. */
        public CompletionStage<Void> finish(long next) {
            return move("end the restore", Optional.of(mine), Optional.of(TermBase.format(next)));
        }

        /** Leaves the base as it was; only if nothing else was done. */
        public CompletionStage<Void> cancel() {
            return move("cancel the restore", Optional.of(mine), seen.stored());
        }

        /** Changes the base, or finds that an earlier attempt has done it. */
        private CompletionStage<Void> move(String what, Optional<String> from, Optional<String> to) {
            Op change = to.<Op>map(text -> Op.put(base, bytes(text), PutOption.DEFAULT))
                    .orElseGet(() -> Op.delete(base, DeleteOption.DEFAULT));
            return links.call(EtcdCall.write(
                    what,
                    links.config().requestTimeout(),
                    client -> client.getKVClient()
                            .txn()
                            .If(is(from))
                            .Then(change)
                            .Else(Op.get(base, GetOption.DEFAULT))
                            .commit()
                            .thenApply(answer -> {
                                boolean done = answer.isSucceeded()
                                        || stored(answer.getGetResponses().get(0))
                                                .equals(to);
                                return check(done, what);
                            })));
        }

        private CompletionStage<Void> write(String what, Duration timeout, Op... changes) {
            return links.call(EtcdCall.write(
                    what,
                    timeout,
                    client -> client.getKVClient()
                            .txn()
                            .If(is(Optional.of(mine)))
                            .Then(changes)
                            .commit()
                            .thenApply(answer -> check(answer.isSucceeded(), what))));
        }

        private Cmp is(Optional<String> text) {
            return text.map(value -> new Cmp(base, Cmp.Op.EQUAL, CmpTarget.value(bytes(value))))
                    .orElseGet(() -> new Cmp(base, Cmp.Op.EQUAL, CmpTarget.createRevision(0)));
        }

        @SuppressWarnings("NullAway") // The only value of Void.
        private static Void check(boolean done, String what) {
            if (!done) {
                throw new HaException(what + ": not applied: another restore began, or a node raised the term base");
            }
            return null;
        }

        private static ByteSequence bytes(String text) {
            return ByteSequence.from(text, UTF_8);
        }
    }
}
