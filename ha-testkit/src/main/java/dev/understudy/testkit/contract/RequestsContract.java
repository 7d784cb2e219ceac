package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.NodeId;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.Requests;
import dev.understudy.spi.Subscription;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Requests} promises, for every store. */
public abstract class RequestsContract extends BackendContract {
    private static final Request.Wish STEP_DOWN = new Request.StepDown(7);
    private static final Request.Wish HAND_OVER = new Request.HandOver(8, new NodeId("node \"2\""));

    protected Requests asker;
    protected Requests leader;

    @BeforeEach
    void openRequests() {
        asker = backend().requests(prefix);
        leader = backend().requests(prefix);
    }

    @AfterEach
    void closeRequests() {
        asker.close();
        leader.close();
    }

    private Request ask(LeaseId lease, Request.Wish wish) {
        return await(asker.ask(lease, wish, TIMEOUT));
    }

    private List<Request> open(int limit) {
        return await(leader.open(limit, TIMEOUT));
    }

    private boolean answer(Request request, RequestAnswer reply) {
        return await(leader.answer(request, reply, TIMEOUT));
    }

    @Test
    void requestsAreReadAsTheyWereAskedTheOldestFirst() {
        Request first = ask(longLease(a), STEP_DOWN);
        Request second = ask(longLease(a), HAND_OVER);

        assertThat(open(10)).containsExactly(first, second);
        assertThat(open(1)).containsExactly(first);
        assertThat(await(asker.reply(first, TIMEOUT))).isEmpty();
    }

    @Test
    void anAnswerIsForOneRequestAndTakesItFromTheOpenOnes() {
        LeaseId lease = longLease(a);
        Request accepted = ask(lease, STEP_DOWN);
        Request refused = ask(lease, HAND_OVER);

        assertThat(answer(accepted, RequestAnswer.ACCEPTED)).isTrue();
        assertThat(open(10)).containsExactly(refused);
        assertThat(answer(refused, RequestAnswer.refused("there is \"no\" such node")))
                .isTrue();

        assertThat(open(10)).isEmpty();
        assertThat(await(asker.reply(accepted, TIMEOUT))).contains(RequestAnswer.ACCEPTED);
        assertThat(await(asker.reply(refused, TIMEOUT))).contains(RequestAnswer.refused("there is \"no\" such node"));
    }

    @Test
    void theFirstAnswerStands() {
        Request request = ask(longLease(a), STEP_DOWN);
        answer(request, RequestAnswer.ACCEPTED);

        assertThat(answer(request, RequestAnswer.refused("too late"))).isFalse();

        assertThat(await(asker.reply(request, TIMEOUT))).contains(RequestAnswer.ACCEPTED);
    }

    @Test
    void aRequestGoesWithWhoAsked() {
        LeaseId lease = longLease(a);
        Request request = ask(lease, STEP_DOWN);
        Request answered = ask(lease, STEP_DOWN);
        answer(answered, RequestAnswer.ACCEPTED);

        revoke(a, lease);

        assertThat(open(10)).isEmpty();
        assertThat(answer(request, RequestAnswer.ACCEPTED)).isFalse();
        assertThatThrownBy(() -> await(asker.reply(request, TIMEOUT))).isInstanceOf(LeaseGoneException.class);
        assertThatThrownBy(() -> await(asker.reply(answered, TIMEOUT))).isInstanceOf(LeaseGoneException.class);
        assertThatThrownBy(() -> ask(lease, STEP_DOWN)).isInstanceOf(LeaseGoneException.class);
    }

    @Test
    void electionsDoNotSeeEachOthersRequests() {
        Requests other = backend().requests(prefix + "other/");
        ask(longLease(a), STEP_DOWN);

        assertThat(await(other.open(10, TIMEOUT))).isEmpty();
        other.close();
    }

    @Test
    void theBellRingsForRequestsAndForAnswers() {
        LeaseId lease = longLease(a);
        AtomicInteger rings = new AtomicInteger();
        Subscription watch = leader.listen(rings::incrementAndGet);
        eventually("established", () -> rings.get() > 0);

        int before = rings.get();
        Request request = ask(lease, STEP_DOWN);
        eventually("asked", () -> rings.get() > before);
        int asked = rings.get();
        answer(request, RequestAnswer.ACCEPTED);
        eventually("answered", () -> rings.get() > asked);

        watch.close();
        watch.close();
    }
}
