package dev.understudy.status;

import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.ImmutableList;
import dev.understudy.HaNode;
import dev.understudy.NodeId;
import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.TermRecord;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What is to be shown, and who does what is asked. No method blocks; all are safe from any thread. */
public interface StatusSource {
    /** One consistent look, without any I/O. */
    NodeStatus status();

    /** Tells of each phase from now on; run the result to end this. */
    Runnable onPhase(Consumer<NodePhase> listener);

    /** Who stands where, read from the store. */
    CompletionStage<MembershipSnapshot> roll();

    /** The latest terms, newest first, read from the store. */
    CompletionStage<ImmutableList<TermRecord>> history(int limit);

    /** How the members of the store are. */
    CompletionStage<ImmutableList<StoreMember>> store();

    /** Gives up the present term. */
    void stepDown();

    /** Hands the present term over; fails if that cannot be. */
    CompletionStage<Void> transferTo(NodeId to);

    MetricRegistry metrics();

    /** A node. */
    static StatusSource of(HaNode node) {
        return new StatusSource() {
            @Override
            public NodeStatus status() {
                return node.status();
            }

            @Override
            public Runnable onPhase(Consumer<NodePhase> listener) {
                return node.onPhase(listener);
            }

            @Override
            public CompletionStage<MembershipSnapshot> roll() {
                return node.election().roll();
            }

            @Override
            public CompletionStage<ImmutableList<TermRecord>> history(int limit) {
                return node.election().history(limit);
            }

            @Override
            public CompletionStage<ImmutableList<StoreMember>> store() {
                return node.election().store();
            }

            @Override
            public void stepDown() {
                node.stepDown();
            }

            @Override
            public CompletionStage<Void> transferTo(NodeId to) {
                return node.transferTo(to);
            }

            @Override
            public MetricRegistry metrics() {
                return node.metrics();
            }
        };
    }
}
