package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.spi.Challenge;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Challenges to the leader of one election. Each verb is one step of the engine, which never has another leader. */
final class MemoryChallenges implements Challenges {
    private static final long STORE_TERM = 0;
    private static final Challenge NONE = new Challenge(0, STORE_TERM);

    private final MemoryEngine engine;
    private final MemoryKeys keys;
    private final MemoryQueue queue;

    MemoryChallenges(MemoryEngine engine, MemoryKeys keys, MemoryQueue queue) {
        this.engine = engine;
        this.keys = keys;
        this.queue = queue;
    }

    @Override
    public CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout) {
        return engine.answer(keyspace -> {
            if (!MemoryQueue.stands(keyspace, own) || !MemoryQueue.stands(keyspace, leader)) {
                return NONE;
            }
            keyspace.nextRevision();
            byte[] who = own.holder().getBytes(UTF_8);
            return challenge(keyspace.put(key(leader), who, own.lease().value()));
        });
    }

    @Override
    public CompletionStage<Challenge> look(Entry leader, Duration timeout) {
        return engine.answer(keyspace -> {
            Keyspace.Item item = keyspace.get(key(leader));
            return item == null ? NONE : challenge(item);
        });
    }

    @Override
    public CompletionStage<Boolean> answer(Entry own, Duration timeout) {
        return engine.answer(keyspace -> {
            boolean challenged = keyspace.get(key(own)) != null;
            if (challenged) {
                keyspace.nextRevision();
                keyspace.delete(key(own));
            }
            return challenged;
        });
    }

    @Override
    public Subscription listen(Entry own, Runnable ring) {
        return queue.watch(key(own), ring);
    }

    private String key(Entry holder) {
        return keys.challenge(holder.lease());
    }

    private static Challenge challenge(Keyspace.Item item) {
        return new Challenge(item.modRevision(), STORE_TERM);
    }
}
