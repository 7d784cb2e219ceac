package dev.understudy.internal.tripwire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.NodeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a watcher concludes from how its calls end (claim S10, assumption A5). */
class WatcherTest {
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /** A refusal alone may be a glitch, and so may two with anything else between them. */
    @Test
    void oneRefusalProvesNothing() throws IOException {
        List<Evidence> told = told(false, Dial.End.CLOSED, Dial.End.REFUSED, Dial.End.FAILED, Dial.End.REFUSED);
        assertThat(told).containsExactly(new Evidence.Alive());
    }

    /** What ended the connection counts, also if there was trouble before the refusals. */
    @Test
    void anOrderlyEndAndRefusalsAreProofWhateverHappenedBetween() throws IOException {
        List<Evidence> told = told(
                false,
                Dial.End.CLOSED,
                Dial.End.FAILED,
                Dial.End.REFUSED,
                Dial.End.STRANGER,
                Dial.End.REFUSED,
                Dial.End.REFUSED);
        assertThat(told).containsExactly(new Evidence.Alive(), new Evidence.Gone());
    }

    /** Our own keepalive has ended it, or an ICMP message: one rule of a firewall does that, and then refuses. */
    @Test
    void a5AnEndThatTellsNothingOfTheOtherSideProvesNothing() throws IOException {
        List<Evidence> told = told(false, Dial.End.BROKEN, Dial.End.REFUSED, Dial.End.REFUSED, Dial.End.REFUSED);
        assertThat(told).containsExactly(new Evidence.Alive(), new Evidence.Blind());
    }

    @Test
    void a5AResetIsToldAgainUntilThereIsAnotherConnectionOrNoRefusal() throws IOException {
        List<Evidence> told = told(
                false,
                Dial.End.RESET,
                Dial.End.REFUSED,
                Dial.End.REFUSED,
                Dial.End.REFUSED,
                Dial.End.FAILED,
                Dial.End.FAILED,
                Dial.End.FAILED,
                Dial.End.FAILED,
                Dial.End.REFUSED);
        assertThat(told)
                .containsExactly(
                        new Evidence.Alive(),
                        new Evidence.Reset(false),
                        new Evidence.Reset(false),
                        new Evidence.Blind());
    }

    /** Whether it may be challenged is said by the process itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResetTellsWhetherTheProcessAnswersChallenges(boolean answers) throws IOException {
        assertThat(told(answers, Dial.End.RESET, Dial.End.REFUSED, Dial.End.REFUSED))
                .containsExactly(new Evidence.Alive(), new Evidence.Reset(answers));
    }

    /** What it tells of these ends, after it was answered; its own calls are never made. */
    private static List<Evidence> told(boolean answers, Dial.End... ends) throws IOException {
        List<Evidence> told = new ArrayList<>();
        Candidate who = new Candidate(new NodeId("leader"), UUID.randomUUID(), "", "", 0, true, NodeInfo.NONE, answers);
        // Nobody runs it, so that nothing else happens.
        Reactor reactor = new Reactor(System::nanoTime);
        try {
            Watcher watcher = new Watcher(who, NOWHERE, reactor, told::add);
            watcher.answered();
            for (Dial.End end : ends) {
                watcher.ended(end, "as the test says");
            }
        } finally {
            reactor.discard();
        }
        return told;
    }
}
