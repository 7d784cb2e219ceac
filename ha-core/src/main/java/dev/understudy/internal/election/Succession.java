package dev.understudy.internal.election;

import com.google.common.collect.ImmutableList;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.internal.election.ElectionEvent.SurveyFailed;
import dev.understudy.internal.election.ElectionEvent.Surveyed;
import dev.understudy.internal.election.ElectionState.Leading;
import dev.understudy.internal.election.ElectionState.Observing;
import dev.understudy.internal.election.ElectionState.Stopping;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * Hands over to a candidate of choice: the one an operator names, or one of higher priority. Nobody skips the queue:
 * the leader removes its own entry and those ahead of the heir, in one transaction, after its service has stopped
 * (claim L6). Until the gate closes a transfer can be refused, and this node goes on.
 */
final class Succession {
    /** All that one transaction takes, with etcd's defaults: 128 operations, of which some are compares and history. */
    private static final int MOST_AHEAD = 40;
    /** A fresh leader serves for a moment before it looks for a better one, so that a crowd of them settles. */
    private static final long FIRST_SURVEY_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long SURVEY_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long OBSERVER_SURVEY_NANOS = Duration.ofSeconds(2).toNanos();

    private final NodeId id;
    private final Policy policy;
    private final Leaving leaving;

    Succession(NodeId id, Policy policy, Leaving leaving) {
        this.id = id;
        this.policy = policy;
        this.leaving = leaving;
    }

    /** When a fresh leader surveys the field for the first time. */
    static long firstSurveyNanos(long nowNanos) {
        return nowNanos + FIRST_SURVEY_NANOS;
    }

    void transfer(Turn turn, NodeId to) {
        if (turn.state() instanceof Leading leading) {
            turn.emit(new ElectionEffect.Survey(leading.session().lease(), Optional.of(to)));
        } else {
            answer(turn, to, new NotLeaderException(id + " does not lead: it cannot hand over"));
        }
    }

    void surveyed(Turn turn, Surveyed event) {
        boolean stays = leaving.staysIn(turn, event.roll().era());
        if (event.to().isPresent()) {
            handOverIfAble(turn, event.to().get(), event.roll());
        } else if (stays && turn.state() instanceof Leading leading) {
            preferred(leading.own(), event.roll()).ifPresent(heir -> handOver(turn, heir));
        }
    }

    void surveyFailed(Turn turn, SurveyFailed event) {
        event.to().ifPresent(heir -> answer(turn, heir, event.cause()));
    }

    /** The session that surveyed is over: whoever asked for the transfer still waits for an answer. */
    void surveyedLate(Turn turn, Optional<NodeId> to) {
        to.ifPresent(heir -> answer(turn, heir, new NotLeaderException(id + " does not lead any more")));
    }

    Optional<Long> surveyAt(Leading leading) {
        return Optional.of(leading.surveyAtNanos());
    }

    void survey(Turn turn, Leading leading) {
        turn.become(leading.surveyed(turn.now() + SURVEY_NANOS));
        turn.emit(new ElectionEffect.Survey(leading.session().lease(), Optional.empty()));
    }

    Optional<Long> observeAt(Observing observing) {
        return Optional.of(observing.surveyAtNanos());
    }

    void observe(Turn turn, Observing observing) {
        turn.become(new Observing(observing.session(), turn.now() + OBSERVER_SURVEY_NANOS));
        turn.emit(new ElectionEffect.Survey(observing.session().lease(), Optional.empty()));
    }

    private void handOverIfAble(Turn turn, NodeId to, MembershipSnapshot roll) {
        if (!(turn.state() instanceof Leading leading)) {
            answer(turn, to, new NotLeaderException(id + " does not lead any more: it cannot hand over"));
            return;
        }
        Optional<Entry> heir = entryOf(to, roll);
        Optional<String> hindrance = heir.map(entry -> hindrance(leading.own(), entry, roll))
                .orElseGet(() -> Optional.of(absence(to, roll)));
        if (hindrance.isPresent()) {
            answer(turn, to, new TransferRefusedException("no transfer to " + to + ": " + hindrance.get()));
        } else {
            turn.emit(new ElectionEffect.Answer(to, Optional.empty()));
            handOver(turn, heir.orElseThrow());
        }
    }

    private void handOver(Turn turn, Entry heir) {
        leaving.depose(turn, LossReason.TRANSFERRED, leaving.afterThisTerm(turn));
        turn.become(((Stopping) turn.state()).inFavourOf(heir));
    }

    /** The first of the candidates with the highest priority above our own to which nothing stands in the way. */
    private Optional<Entry> preferred(Entry own, MembershipSnapshot roll) {
        return roll.queue().stream()
                .filter(entry -> priority(entry, roll) > policy.priority())
                .filter(entry -> hindrance(own, entry, roll).isEmpty())
                .min(Comparator.<Entry>comparingInt(entry -> -priority(entry, roll))
                        .thenComparingLong(Entry::createRevision));
    }

    private static int priority(Entry entry, MembershipSnapshot roll) {
        return roll.holder(entry).map(member -> member.who().priority()).orElse(Integer.MIN_VALUE);
    }

    private static Optional<Entry> entryOf(NodeId to, MembershipSnapshot roll) {
        return roll.queue().stream()
                .filter(entry -> entry.holder().equals(to.value()))
                .findFirst();
    }

    private static String absence(NodeId to, MembershipSnapshot roll) {
        boolean known =
                roll.members().stream().anyMatch(member -> member.who().id().equals(to));
        return known ? "it is not in the queue (is cluster.no-failover set?)" : "there is no such node";
    }

    private static Optional<String> hindrance(Entry own, Entry heir, MembershipSnapshot roll) {
        Optional<Member> member = roll.holder(heir);
        ImmutableList<Entry> ahead = roll.queue().stream()
                .filter(entry -> entry.createRevision() < heir.createRevision())
                .collect(ImmutableList.toImmutableList());
        if (heir.equals(own)) {
            return Optional.of("it leads already");
        } else if (member.isEmpty()) {
            return Optional.of("it is not in the registry of nodes");
        } else if (!member.get().who().fit()) {
            return Optional.of("its service failed to start when it led last");
        } else if (ahead.size() > MOST_AHEAD) {
            return Optional.of("more than " + MOST_AHEAD + " candidates stand ahead of it");
        }
        return ahead.stream()
                .filter(entry -> roll.holder(entry).isEmpty())
                .findFirst()
                .map(entry -> "the candidate ahead of it, " + entry.holder() + ", is not ours to move");
    }

    private static void answer(Turn turn, NodeId to, HaException refusal) {
        turn.emit(new ElectionEffect.Answer(to, Optional.of(refusal)));
    }
}
