package dev.understudy.internal.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Each question has exactly one answer, whatever the backend does. */
class CallsTest {
    private final List<Runnable> alarms = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final Scheduler scheduler = (delay, task) -> {
        alarms.add(task);
        return () -> alarms.remove(task);
    };
    private final Calls calls = new Calls(scheduler);
    private final CompletableFuture<String> pending = new CompletableFuture<>();

    @Test
    void anAnswerInTimeCancelsTheAlarm() {
        ask();
        pending.complete("yes");
        assertThat(answers).containsExactly("ok yes");
        assertThat(alarms).isEmpty();
    }

    @Test
    void s7SilenceIsAnUnknownOutcomeAndTheLateAnswerIsKnownAsLate() {
        ask();
        alarms.get(0).run();
        assertThat(answers).containsExactly("failed OutcomeUnknownException: renew: no answer in 250 ms");
        pending.complete("yes");
        assertThat(answers).hasSize(2).endsWith("late yes");
    }

    @Test
    void s7AnUnclassifiedFailureIsAnUnknownOutcome() {
        ask();
        pending.completeExceptionally(new CompletionException(new IllegalStateException("broken pipe")));
        assertThat(answers).hasSize(1).first().asString().startsWith("failed OutcomeUnknownException: renew failed");
    }

    @Test
    void aClassifiedFailureIsPassedOn() {
        ask();
        pending.completeExceptionally(new CompletionException(new UnavailableException("refused")));
        assertThat(answers).containsExactly("failed UnavailableException: refused");
    }

    @Test
    void aBackendThatThrowsIsAnAnswerToo() {
        calls.<String>call(
                "renew",
                Duration.ofMillis(250),
                () -> {
                    throw new IllegalStateException("closed");
                },
                answer());
        assertThat(answers).hasSize(1);
        assertThat(alarms).isEmpty();
    }

    private void ask() {
        calls.call("renew", Duration.ofMillis(250), () -> pending, answer());
    }

    private Calls.Answer<String> answer() {
        return new Calls.Answer<>() {
            @Override
            public void ok(String value) {
                answers.add("ok " + value);
            }

            @Override
            public void failed(HaException cause) {
                answers.add("failed " + cause.getClass().getSimpleName() + ": " + cause.getMessage());
            }

            @Override
            public void late(String value) {
                answers.add("late " + value);
            }
        };
    }
}
