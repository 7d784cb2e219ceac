package dev.understudy.bench.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Clients in a closed loop: each starts its next operation when the last one has ended. */
final class Load {
    private static final int LIMIT_SECONDS = 120;

    private Load() {}

    /** Starts operation {@code number} of a client, counted from 0. */
    @FunctionalInterface
    interface Operation {
        CompletionStage<?> start(int client, long number);
    }

    /** Runs for a time. */
    static Sample during(long nanos, int clients, Operation operation) {
        long end = System.nanoTime() + nanos;
        return run(clients, operation, number -> System.nanoTime() < end);
    }

    /** Runs a number of operations for each client. */
    static Sample times(int iterations, int clients, Operation operation) {
        return run(clients, operation, number -> number < iterations);
    }

    @FunctionalInterface
    private interface Goes {
        boolean on(long number);
    }

    private static Sample run(int clients, Operation operation, Goes goes) {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            all.add(new Client(i, operation, goes));
        }
        long begin = System.nanoTime();
        all.forEach(Client::next);
        try {
            CompletableFuture.allOf(all.stream().map(client -> client.done).toArray(CompletableFuture[]::new))
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException("an operation failed: " + failed.getMessage(), failed);
        }
        long took = System.nanoTime() - begin;
        return Sample.of(took, all.stream().flatMapToLong(client -> Arrays.stream(client.nanos, 0, client.count)));
    }

    /** One operation at a time, so nothing in it is shared. */
    private static final class Client {
        private final int index;
        private final Operation operation;
        private final Goes goes;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private long[] nanos = new long[1024];
        private int count;

        Client(int index, Operation operation, Goes goes) {
            this.index = index;
            this.operation = operation;
            this.goes = goes;
        }

        void next() {
            if (!goes.on(count)) {
                done.complete(null);
                return;
            }
            long begin = System.nanoTime();
            var unused = operation.start(index, count).whenComplete((value, failure) -> {
                if (failure != null) {
                    done.completeExceptionally(failure);
                    return;
                }
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * count);
                }
                nanos[count++] = System.nanoTime() - begin;
                next();
            });
        }
    }
}
