package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.StoreMember.Room;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.maintenance.AlarmResponse;
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
        CompletableFuture<Optional<Room>> room = links.blocking(
                        () -> EtcdMetricsPage.read(links.config(), link.endpoint(), timeout))
                .completeOnTimeout(Optional.empty(), timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(closed -> Optional.empty());
        return link.client()
                .thenCompose(client -> client.getKVClient()
                        .get(key)
                        .thenApply(found -> Duration.ofNanos(System.nanoTime() - start))
                        .thenCombine(alarms(client), Answer::new))
                .thenCombine(room, (answer, held) -> answer.from(endpoint, held))
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure ->
                        new StoreMember(endpoint, Optional.empty(), trouble(links, Failures.unwrap(failure))));
    }

    private static String trouble(EtcdLinks links, Throwable failure) {
        EtcdFault fault = EtcdFault.of(failure);
        return fault == EtcdFault.WRONG_LOGIN || fault == EtcdFault.NO_PASSWORD
                ? EtcdErrors.words(fault, links.config().login().orElseThrow())
                : EtcdFault.plain(failure);
    }

    private record Answer(Duration after, ImmutableList<String> alarms) {
        StoreMember from(String endpoint, Optional<Room> room) {
            return new StoreMember(endpoint, Optional.of(after), "", room, alarms);
        }
    }

    /** The whole cluster's: a member that raised one stops all. */
    private static CompletableFuture<ImmutableList<String>> alarms(Client client) {
        return client.getMaintenanceClient().listAlarms().thenApply(EtcdHealth::names);
    }

    private static ImmutableList<String> names(AlarmResponse answer) {
        return answer.getAlarms().stream()
                .map(alarm -> alarm.getAlarmType().name())
                .distinct()
                .sorted()
                .collect(ImmutableList.toImmutableList());
    }
}
