package dev.understudy.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Striped;
import dev.understudy.api.Leadership;
import dev.understudy.api.SharedState;
import dev.understudy.api.Transaction;
import dev.understudy.api.Versioned;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.sample.Refusal.Rule;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/**
 * The payment channels and their payments in the shared state.
 *
 * <p>A payment writes its own record and its channel's in one commit that requires both to be as they were read, so it
 * is made wholly or not at all, once, and never above the capacity; and the commit carries the term, so a node that has
 * been deposed can write nothing (claim S1). Every method blocks, and throws what {@link SharedState} documents, or
 * {@link Refusal}. Safe from any thread.
 */
final class Ledger {
    static final String CHANNELS = "channels/";
    private static final String PAYMENTS = "payments/";
    private static final int ATTEMPTS = 5;
    /** Only a guard: the shared state limits each call itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SharedState state;
    /** Payments of one channel go one after the other: in one process there is no need to let them collide. */
    private final Striped<Lock> locks = Striped.lock(64);

    Ledger(SharedState state) {
        this.state = state;
    }

    /** Opens a channel; opening it again with the same capacity changes nothing. */
    Receipt<Channel> open(Leadership leadership, String id, long capacity) {
        String key = CHANNELS + id;
        Channel wanted = new Channel(
                id,
                capacity,
                0,
                0,
                leadership.term().number(),
                leadership.holder().value());
        return retried(() -> {
            Optional<Channel> present = await(state.get(key)).map(Ledger::channel);
            if (present.isPresent()) {
                return new Receipt<>(sameCapacity(present.get(), capacity), false);
            }
            Transaction creation = Transaction.builder()
                    .require(key, Transaction.ABSENT)
                    .put(key, Records.write(wanted))
                    .build();
            await(state.commit(leadership.fence(), creation));
            return new Receipt<>(wanted, true);
        });
    }

    /** Makes a payment; making it again under the same id changes nothing. */
    Receipt<Payment> pay(Leadership leadership, String channel, String id, long amount) {
        Lock lock = locks.get(channel);
        lock.lock();
        try {
            return retried(() -> payOnce(leadership, channel, id, amount));
        } finally {
            lock.unlock();
        }
    }

    Channel find(String id) {
        return channel(await(state.get(CHANNELS + id)).orElseThrow(() -> noChannel(id)));
    }

    Payment find(String channel, String id) {
        Versioned stored = await(state.get(paymentKey(channel, id)))
                .orElseThrow(() -> new Refusal(Rule.NOT_FOUND, "channel " + channel + " has no payment " + id));
        return Records.stored(stored, Payment.class);
    }

    /** The first channels by name, at most {@code limit}. */
    ImmutableList<Channel> list(int limit) {
        return await(state.range(CHANNELS, limit)).stream()
                .map(Ledger::channel)
                .collect(ImmutableList.toImmutableList());
    }

    private Receipt<Payment> payOnce(Leadership leadership, String channelId, String id, long amount) {
        String channelKey = CHANNELS + channelId;
        String paymentKey = paymentKey(channelId, id);
        // Both reads are under way at once; that they see different revisions is no harm, the commit requires both.
        CompletionStage<Optional<Versioned>> payment = state.get(paymentKey);
        Versioned stored = await(state.get(channelKey)).orElseThrow(() -> noChannel(channelId));
        Optional<Versioned> before = await(payment);
        if (before.isPresent()) {
            return new Receipt<>(sameAmount(Records.stored(before.get(), Payment.class), amount), false);
        }
        Channel channel = channel(stored);
        if (amount > channel.remaining()) {
            throw new Refusal(
                    Rule.CAPACITY_EXCEEDED,
                    "channel " + channelId + " has " + channel.remaining() + " left, which is less than " + amount);
        }
        long term = leadership.term().number();
        String node = leadership.holder().value();
        long sequence = channel.payments() + 1;
        Payment made = new Payment(channelId, id, amount, sequence, term, node);
        Channel after = new Channel(channelId, channel.capacity(), channel.paid() + amount, sequence, term, node);
        Transaction both = Transaction.builder()
                .require(stored)
                .require(paymentKey, Transaction.ABSENT)
                .put(channelKey, Records.write(after))
                .put(paymentKey, Records.write(made))
                .build();
        await(state.commit(leadership.fence(), both));
        return new Receipt<>(made, true);
    }

    /** A conflict means that nothing was applied (claim S7), so reading again and deciding anew is safe. */
    private static <T> T retried(Attempt<T> attempt) {
        for (int left = ATTEMPTS; ; left--) {
            try {
                return attempt.run();
            } catch (VersionConflictException conflict) {
                if (left == 1) {
                    throw conflict;
                }
            }
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HaException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw new OutcomeUnknownException("the store did not answer within " + PATIENCE.toSeconds() + " s", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("interrupted while waiting for the store", stopped);
        }
    }

    private static Channel sameCapacity(Channel present, long capacity) {
        if (present.capacity() != capacity) {
            throw new Refusal(
                    Rule.CHANNEL_EXISTS, "channel " + present.id() + " exists with capacity " + present.capacity());
        }
        return present;
    }

    private static Payment sameAmount(Payment present, long amount) {
        if (present.amount() != amount) {
            throw new Refusal(
                    Rule.PAYMENT_DIFFERS, "payment " + present.id() + " was made with amount " + present.amount());
        }
        return present;
    }

    private static Refusal noChannel(String id) {
        return new Refusal(Rule.NOT_FOUND, "there is no channel " + id);
    }

    private static Channel channel(Versioned stored) {
        return Records.stored(stored, Channel.class);
    }

    private static String paymentKey(String channel, String id) {
        return PAYMENTS + channel + "/" + id;
    }

    /** One try of a read and a commit. */
    @FunctionalInterface
    private interface Attempt<T> {
        T run();
    }
}
