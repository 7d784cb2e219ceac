package dev.understudy.internal.etcd;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a sign of life whenever it is told to, one reading at a time. Belongs to the timer's thread. */
final class SignReader {
    private static final Duration ATTEMPT = Duration.ofMillis(500);

    private final EtcdSigns signs;
    private final Turns turns;
    private final Turns.Answer<SignView> answer;
    private boolean looking;
    private boolean again;

    /** @param answer takes each reading; what it takes was read after the one before was taken */
    SignReader(EtcdSigns signs, Turns turns, Turns.Answer<SignView> answer) {
        this.signs = signs;
        this.turns = turns;
        this.answer = answer;
    }

    /** Reads now, or again after the reading that is under way. */
    void look() {
        if (looking) {
            again = true;
            return;
        }
        looking = true;
        again = false;
        turns.whenDone(signs.read(ATTEMPT), this::done);
    }

    private void done(@Nullable SignView view, @Nullable Throwable failure) {
        looking = false;
        answer.come(view, failure);
        if (again) {
            look();
        }
    }
}
