package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.Requests;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The requests of one election in a {@link MemoryEngine}; every stage it returns is complete. */
final class MemoryRequests implements Requests {
    private static final byte[] NOTHING = {};

    private final MemoryEngine engine;
    private final String root;
    /** Changes with each request and each answer, so that one watch is enough. */
    private final String knob;

    private final Set<Subscription> watches = ConcurrentHashMap.newKeySet();

    MemoryRequests(MemoryEngine engine, MemoryKeys keys) {
        this.engine = engine;
        this.root = keys.requests();
        this.knob = root.substring(0, root.length() - 1);
    }

    @Override
    public CompletionStage<Request> ask(LeaseId lease, Request.Wish wish, Duration timeout) {
        String id = UUID.randomUUID().toString();
        return step(keyspace -> {
            keyspace.lease(lease);
            Keyspace.Item item = put(keyspace, root + id, RequestWords.format(wish), lease.value());
            return new Request(id, wish, lease, item.modRevision());
        });
    }

    @Override
    public CompletionStage<ImmutableList<Request>> open(int limit, Duration timeout) {
        return step(keyspace -> keyspace.range(root).entrySet().stream()
                .sorted(Comparator.comparingLong(each -> each.getValue().createRevision()))
                .limit(limit)
                .filter(each -> RequestWords.reply(each.getValue().value()).isEmpty())
                .map(this::request)
                .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<Boolean> answer(Request request, RequestAnswer reply, Duration timeout) {
        String key = root + request.id();
        return step(keyspace -> {
            Keyspace.Item item = keyspace.get(key);
            boolean open = item != null && item.modRevision() == request.revision();
            if (open) {
                put(keyspace, key, RequestWords.format(reply), request.lease().value());
            }
            return open;
        });
    }

    @Override
    public CompletionStage<Optional<RequestAnswer>> reply(Request request, Duration timeout) {
        return step(keyspace -> {
            Keyspace.Item item = keyspace.get(root + request.id());
            if (item == null) {
                throw new LeaseGoneException("request " + request.id() + " is no more");
            }
            return RequestWords.reply(item.value());
        });
    }

    @Override
    public Subscription listen(Runnable ring) {
        Subscription watch = engine.listen(knob, ring);
        watches.add(watch);
        return () -> {
            watch.close();
            watches.remove(watch);
        };
    }

    @Override
    public void close() {
        watches.forEach(Subscription::close);
        watches.clear();
    }

    private Keyspace.Item put(Keyspace keyspace, String key, byte[] value, long lease) {
        keyspace.nextRevision();
        keyspace.put(knob, NOTHING, 0);
        return keyspace.put(key, value, lease);
    }

    private Request request(Map.Entry<String, Keyspace.Item> stored) {
        Keyspace.Item item = stored.getValue();
        return new Request(
                stored.getKey().substring(root.length()),
                RequestWords.wish(item.value()),
                new LeaseId(item.lease()),
                item.modRevision());
    }

    private <T> CompletionStage<T> step(Function<Keyspace, T> verb) {
        try {
            return CompletableFuture.completedFuture(engine.step(verb));
        } catch (HaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
