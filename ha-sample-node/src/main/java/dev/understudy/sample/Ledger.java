package dev.understudy.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Striped;
import dev.understudy.Leadership;
import dev.understudy.sample.Refusal.Rule;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Tx;
import dev.understudy.state.Versioned;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * The payment channels and their payments in the shared state.
 *
 * <p>A payment writes its own record and its channel's in one transaction that reads both, so it is made wholly or not
 * at all, once, and never above the capacity; and the commit carries the term, so a node that has been deposed can
 * write nothing (claim S1). Every method blocks, and throws what {@link StateWriter} documents, or {@link Refusal}.
 * Safe from any thread.
 */
final class Ledger {
    static final String CHANNELS = "channels/";
    private static final String PAYMENTS = "payments/";

    private final SharedState state;
    /** Payments of one channel go one after the other: in one process there is no need to let them collide. */
    private final Striped<Lock> locks = Striped.lock(64);

    Ledger(SharedState state) {
        this.state = state;
    }

    /** Opens a channel; opening it again with the same capacity changes nothing. */
    Receipt<Channel> open(Leadership leadership, String id, long capacity) {
        return state.under(leadership).transact(tx -> {
            Optional<Channel> present = channel(tx, id);
            if (present.isPresent()) {
                return new Receipt<>(sameCapacity(present.get(), capacity), false);
            }
            long term = leadership.term().number();
            Channel opened =
                    new Channel(id, capacity, 0, 0, term, leadership.holder().value());
            tx.put(CHANNELS + id, Records.write(opened));
            return new Receipt<>(opened, true);
        });
    }

    /** Makes a payment; making it again under the same id changes nothing. */
    Receipt<Payment> pay(Leadership leadership, String channel, String id, long amount) {
        Lock lock = locks.get(channel);
        lock.lock();
        try {
            return state.under(leadership).transact(tx -> pay(tx, leadership, channel, id, amount));
        } finally {
            lock.unlock();
        }
    }

    Channel find(String id) {
        return state.get(CHANNELS + id).await().map(Ledger::channel).orElseThrow(() -> noChannel(id));
    }

    Payment find(String channel, String id) {
        Versioned stored = state.get(paymentKey(channel, id))
                .await()
                .orElseThrow(() -> new Refusal(Rule.NOT_FOUND, "channel " + channel + " has no payment " + id));
        return Records.stored(stored, Payment.class);
    }

    /** The first channels by name, at most {@code limit}. */
    ImmutableList<Channel> list(int limit) {
        return state.range(CHANNELS, limit).await().items().stream()
                .map(Ledger::channel)
                .collect(ImmutableList.toImmutableList());
    }

    private static Receipt<Payment> pay(Tx tx, Leadership leadership, String channelId, String id, long amount) {
        Channel channel = channel(tx, channelId).orElseThrow(() -> noChannel(channelId));
        String paymentKey = paymentKey(channelId, id);
        Optional<Versioned> before = tx.get(paymentKey).await();
        if (before.isPresent()) {
            return new Receipt<>(sameAmount(Records.stored(before.get(), Payment.class), amount), false);
        }
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
        tx.put(CHANNELS + channelId, Records.write(after));
        tx.put(paymentKey, Records.write(made));
        return new Receipt<>(made, true);
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

    private static Optional<Channel> channel(Tx tx, String id) {
        return tx.get(CHANNELS + id).await().map(Ledger::channel);
    }

    private static Channel channel(Versioned stored) {
        return Records.stored(stored, Channel.class);
    }

    private static String paymentKey(String channel, String id) {
        return PAYMENTS + channel + "/" + id;
    }
}
