package dev.understudy.testkit.sim;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sees everything that happens in a world, as it happens: checkers and transcripts. Must not throw. */
interface Observer {
    /** Something is done to the world. */
    default void fault(String what) {}

    default void booted(SimNode node) {}

    default void crashed(SimNode node) {}

    /** A verb leaves a process. */
    default void sent(SimNode node, Verb verb, LeaseId lease) {}

    /** A verb came back to a process. */
    default void answered(SimNode node, Verb verb, LeaseId lease, @Nullable Object answer) {}

    default void failed(SimNode node, Verb verb, LeaseId lease, Throwable cause) {}

    /** The store served a read that showed this entry first, as its owner asked. */
    default void shownFirst(SimNode node, Entry own) {}

    default void rang(SimNode node, String key) {}

    /** The lane calls {@code elected}. */
    default void elected(SimNode node, Leadership leadership) {}

    /** What {@code elected} came to. */
    default void started(SimNode node, Leadership leadership, boolean ok) {}

    default void deposed(SimNode node, Leadership leadership, LossReason reason) {}

    /** The gate admits nobody any more. */
    default void draining(SimNode node, Leadership leadership) {}

    /** The service really has stopped. */
    default void stopped(SimNode node, Leadership leadership) {}

    default void admitted(SimNode node, Leadership leadership) {}

    /** The store applied a write. */
    default void committed(SimNode node, Fence fence) {}

    /** The store took an entry or its lease away from a living node, through no fault of the node. */
    default void robbed(LeaseId lease) {}

    /** The store went back to what it was when it was saved: every term so far is over. */
    default void restored() {}

    /** The store removed the entry of {@code leader} because this node took its process for dead. */
    default void evicted(SimNode node, Entry leader, Grounds grounds) {}

    default void overran(SimNode node) {}

    default void ended(SimNode node, Optional<HaException> failure) {}

    /** The store refused the password of this node. */
    default void refused(SimNode node) {}

    /** After each event of the world. */
    default void step() {}

    /** Faults are over, the world was left in peace for as long as L1 allows. */
    default void settled() {}

    /** What a process may ask of the store. */
    enum Verb {
        LOGIN,
        GRANT,
        RENEW,
        REVOKE,
        RELEASE,
        REMAINING,
        CLAIM,
        ANNOUNCE,
        ENLIST,
        LOOK,
        MEMBER,
        SURVEY,
        RAISE,
        WITHDRAW,
        HAND_OVER,
        EVICT,
        CHALLENGE,
        PROBE,
        ANSWER,
        BEGAN,
        HISTORY,
        COMMIT
    }
}
