package dev.understudy;

import dev.understudy.error.NotLeaderException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job for any scheduler of every node, done on the leader only: elsewhere a run does nothing.
 *
 * <pre>{@code
 * scheduler.scheduleAtFixedRate(new LeaderJob(node, term -> node.state().under(term).put("beat", "x").await()), …);
 * }</pre>
 *
 * <p>A run is guarded work: the node's service is not stopped, and no other node leads, until it has ended or the drain
 * budget is over. It must write under the term it is given. Safe from any thread.
 */
public final class LeaderJob implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LeaderJob.class);

    private final HaNode node;
    private final Consumer<Leadership> job;

    public LeaderJob(HaNode node, Consumer<Leadership> job) {
        this.node = node;
        this.job = job;
    }

    /** Runs the job if this node serves now; what the job throws is thrown, unless it says that the term is over. */
    @Override
    public void run() {
        try (Pass pass = node.enter()) {
            job.accept(pass.leadership());
        } catch (NotLeaderException elsewhere) {
            log.debug("{}: the job is not done here: {}", node.id(), elsewhere.getMessage());
        }
    }
}
