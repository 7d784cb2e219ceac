package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.StoreMember;
import io.etcd.jetcd.ByteSequence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks every endpoint by itself, whichever is in use; what comes of it moves no link. */
final class EtcdHealth {
    private EtcdHealth() {}

    /** @param key any key that this node may read */
    static CompletableFuture<ImmutableList<StoreMember>> of(EtcdLinks links, ByteSequence key, Duration timeout) {
        List<CompletableFuture<StoreMember>> members =
                links.all().stream().map(link -> of(links, link, key, timeout)).toList();
        return CompletableFuture.allOf(members.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        all -> members.stream().map(CompletableFuture::join).collect(ImmutableList.toImmutableList()));
    }

    private static CompletableFuture<StoreMember> of(
            EtcdLinks links, EtcdLink link, ByteSequence key, Duration timeout) {
        long start = System.nanoTime();
        String endpoint = link.endpoint().toString();
        return link.client()
                .thenCompose(client -> client.getKVClient().get(key))
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .handle((found, failure) -> failure == null
                        ? new StoreMember(endpoint, Optional.of(Duration.ofNanos(System.nanoTime() - start)), "")
                        : new StoreMember(endpoint, Optional.empty(), trouble(links, Failures.unwrap(failure))));
    }

    private static String trouble(EtcdLinks links, Throwable failure) {
        EtcdFault fault = EtcdFault.of(failure);
        return fault == EtcdFault.WRONG_LOGIN || fault == EtcdFault.NO_PASSWORD
                ? EtcdErrors.words(fault, links.config().login().orElseThrow())
                : EtcdFault.text(failure);
    }
}
