package dev.understudy.internal.etcd.server;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Threads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An etcd cluster on the loopback interface whose members are child processes of this JVM.
 *
 * <p>Thread-safe. {@link #close} ends every member; a folder that the cluster made for itself is deleted with it, also
 * when the JVM ends without closing. No member outlives the JVM, see {@link ChildProcess}.
 */
public final class EtcdCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdCluster.class);

    private final ImmutableList<EtcdMember> members;
    private final Path folder;
    private final boolean temporary;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atExit = Threads.unstarted("understudy-etcd-end", this::end);

    EtcdCluster(List<EtcdMember> members, Path folder, boolean temporary) {
        this.members = ImmutableList.copyOf(members);
        this.folder = folder;
        this.temporary = temporary;
    }

    /** A cluster to be started; one member, unless told otherwise. */
    public static EtcdClusterBuilder builder() {
        return new EtcdClusterBuilder();
    }

    /** The name of each member is {@code m0}, {@code m1} and so on, in this order. */
    public List<EtcdMember> members() {
        return members;
    }

    public EtcdMember member(int index) {
        return members.get(index);
    }

    /** Where the members keep their data and logs, each in a folder of its name. */
    public Path folder() {
        return folder;
    }

    /** The client addresses of all members, running or not. */
    public List<URI> endpoints() {
        return members.stream().map(EtcdMember::endpoint).toList();
    }

    /** The client addresses as {@code db.etcd.host} takes them: one text, separated by commas. */
    public String connectString() {
        return endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
    }

    /** The member that leads by its own account; empty while there is none. Asks each running member. */
    public Optional<EtcdMember> leader() {
        return members.stream().filter(EtcdMember::isLeader).findFirst();
    }

    /** Starts the members that do not run and thaws the frozen ones, then waits until all are healthy. */
    public void heal(Duration limit) {
        members.forEach(EtcdMember::spawn);
        members.stream().filter(EtcdMember::isFrozen).forEach(EtcdMember::thaw);
        awaitHealthy(limit);
    }

    /**
     * Waits until every member serves; then the cluster has a leader.
     *
     * @throws EtcdServerException if a member ends or the limit passes first
     */
    public void awaitHealthy(Duration limit) {
        Stopwatch elapsed = Stopwatch.createStarted();
        for (EtcdMember member : members) {
            Duration left = limit.minus(elapsed.elapsed());
            member.awaitHealthy(left.isNegative() ? Duration.ZERO : left);
        }
    }

    /** Ends all members in order, at the same time; their data stays, and {@link #heal} starts them again. */
    public void stop() {
        members.forEach(EtcdMember::terminate);
        members.forEach(EtcdMember::stop);
    }

    /** Ends all members. In order, if their data is to be kept; at once, if it is to be deleted. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            removeHook();
            end();
            members.forEach(member -> member.spec().ports().forEach(FreePorts::release));
        }
    }

    void endAtExit() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyExiting) {
            LOG.debug("closing while the JVM ends: the hook runs too, which does no harm");
        }
    }

    private void end() {
        if (!temporary) {
            stop();
            return;
        }
        members.forEach(EtcdMember::kill);
        try {
            if (Files.exists(folder)) {
                MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException failed) {
            LOG.warn("cannot delete {}: {}", folder, Failures.words(failed));
        }
    }

    /** The members as etcd's {@code --initial-cluster} wants them. */
    static String initialCluster(List<EtcdMember.Spec> specs) {
        return specs.stream().map(spec -> spec.name() + "=" + spec.peer()).collect(Collectors.joining(","));
    }

    /** Members {@code m0} to {@code m(n-1)} on ports of their own. */
    static List<EtcdMember> plan(EtcdBinaries binaries, int count, Path folder, EtcdClusterBuilder settings) {
        List<EtcdMember.Spec> specs = IntStream.range(0, count)
                .mapToObj(i -> settings.spec("m" + i, folder.resolve("m" + i)))
                .toList();
        return specs.stream()
                .map(spec -> new EtcdMember(binaries, spec, initialCluster(specs)))
                .toList();
    }

    @Override
    public String toString() {
        return "etcd" + members;
    }
}
