package dev.understudy.internal.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sign of life in etcd: a key that vanishes a few milliseconds after the leader's process, because etcd ends the
 * election calls of a connection that ends. That is suspicion, not proof: a member that ends in order takes its signs
 * along, and a living leader restores them at once.
 *
 * <p>Signs have connections and threads of their own, made for the first term: nothing here is in the way of a renewal.
 */
final class EtcdVitalSign implements CrashSensor {
    static final String NAME = "sign";

    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final SignMemory memory = new SignMemory();
    private final Set<Subscription> watches = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private @Nullable EtcdLinks own;

    @GuardedBy("this")
    private boolean closed;

    /** @param links of the election, through which the signs of others are watched */
    EtcdVitalSign(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public synchronized Subscription show(Entry leader) {
        if (closed) {
            return () -> {};
        }
        EtcdLinks used = own;
        if (used == null) {
            used = EtcdLinks.to(links.config(), NAME, links.lineage());
            own = used;
        }
        return kept(new SignKeeper(used, keys, leader, memory).begin());
    }

    @Override
    public synchronized Subscription watch(Entry leader, Member member, Consumer<Evidence> report) {
        return closed ? () -> {} : kept(new SignWatch(links, keys, leader, report).begin());
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.forEach(Subscription::close);
        watches.clear();
        if (own != null) {
            own.close();
        }
    }

    private Subscription kept(Subscription watch) {
        watches.add(watch);
        return () -> {
            watch.close();
            watches.remove(watch);
        };
    }
}
