package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Backend.Lacking;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Whether etcd permits this user all that a node does, found out by transactions that need the permissions and change
 * nothing: etcd judges every operation of a transaction before it looks at the condition, and this one cannot hold. Of
 * each range they would read all, and delete its first and its last key, which are nobody's. They add nothing, so a
 * full etcd takes them, too.
 */
final class EtcdAccess {
    private static final String LAST = "\uffff";

    private final EtcdLinks links;
    private final EtcdKeys keys;

    EtcdAccess(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
    }

    private enum Verb {
        READ,
        READWRITE
    }

    private record Range(String name, boolean essential) {}

    /** What is missing; empty if nothing is. */
    CompletableFuture<ImmutableList<Lacking>> lacking(Duration timeout) {
        List<Range> ranges =
                List.of(new Range(keys.queue(), true), new Range(keys.own(), true), new Range(keys.state(), false));
        return Failures.unwrapped(permitted(Verb.READWRITE, ranges, timeout)
                .thenCompose(permitted ->
                        permitted ? CompletableFuture.completedFuture(ImmutableList.of()) : singly(ranges, timeout)));
    }

    private CompletableFuture<ImmutableList<Lacking>> singly(List<Range> ranges, Duration timeout) {
        List<CompletableFuture<Optional<Lacking>>> asked =
                ranges.stream().map(range -> lacking(range, timeout)).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(all ->
                        asked.stream().flatMap(each -> each.join().stream()).collect(ImmutableList.toImmutableList()));
    }

    private CompletableFuture<Optional<Lacking>> lacking(Range range, Duration timeout) {
        CompletableFuture<Boolean> read = permitted(Verb.READ, List.of(range), timeout);
        return permitted(Verb.READWRITE, List.of(range), timeout).thenCombine(read, (all, reads) -> {
            String what = (reads ? "write " : "readwrite ") + keys.namespace() + range.name();
            return all ? Optional.empty() : Optional.of(new Lacking(what, range.essential()));
        });
    }

    private CompletableFuture<Boolean> permitted(Verb verb, List<Range> ranges, Duration timeout) {
        List<Op> never = new ArrayList<>();
        for (Range range : ranges) {
            never.add(Op.get(
                    keys.wire(range.name()), GetOption.builder().isPrefix(true).build()));
            if (verb == Verb.READWRITE) {
                never.add(Op.delete(keys.wire(range.name()), DeleteOption.DEFAULT));
                never.add(Op.delete(keys.wire(range.name() + LAST), DeleteOption.DEFAULT));
            }
        }
        Cmp impossible = new Cmp(keys.wire(ranges.get(0).name()), Cmp.Op.LESS, CmpTarget.version(0));
        return links.call(EtcdCall.read(
                        "ask for permissions",
                        timeout,
                        client -> client.getKVClient()
                                .txn()
                                .If(impossible)
                                .Then(never.toArray(Op[]::new))
                                .commit()
                                .thenApply(answer -> true)))
                .exceptionallyCompose(failure -> EtcdFault.of(Failures.unwrap(failure)) == EtcdFault.FORBIDDEN
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(Failures.unwrap(failure)));
    }
}
