package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TapeTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Tape tape = new Tape();

    @Test
    void whatIsThereIsFoundAtOnce() throws InterruptedException {
        tape.add(ack(5, true));
        tape.add(ack(6, true));
        assertThat(tape.await(0, ack -> ack.term() > 5, Duration.ZERO)).hasValue(ack(6, true));
        assertThat(tape.await(2, ack -> true, Duration.ZERO)).isEmpty();
        assertThat(tape.from(1)).containsExactly(ack(6, true));
    }

    @Test
    void whatComesLaterIsWaitedFor() throws Exception {
        CompletableFuture<Ack> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return tape.await(1, ack -> ack.term() == 7, LONG).orElseThrow();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        tape.add(ack(7, true));
        tape.add(ack(6, true));
        tape.add(ack(7, false));
        assertThat(waiting.get(20, TimeUnit.SECONDS)).as("not the one before").isEqualTo(ack(7, false));
    }

    @Test
    void theLastOneMadeInATermIsNotOneThatWasOnlyRepeated() {
        tape.add(ack(5, true));
        tape.add(ack(6, true));
        tape.add(ack(5, false));
        assertThat(tape.lastMadeIn(5)).hasValue(ack(5, true));
        assertThat(tape.lastMadeIn(8)).isEmpty();
    }

    private static Ack ack(long term, boolean fresh) {
        return new Ack("c", "p", 1, term, "n", fresh, term);
    }
}
