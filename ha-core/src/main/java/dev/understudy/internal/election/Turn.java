package dev.understudy.internal.election;

import com.google.common.collect.ImmutableList;

/** One step in the making: where it has come to, and what is to be done. Lives as long as the step. */
final class Turn {
    private final long nowNanos;
    private final ImmutableList.Builder<ElectionEffect> effects = ImmutableList.builder();
    private ElectionState state;

    Turn(ElectionState state, long nowNanos) {
        this.state = state;
        this.nowNanos = nowNanos;
    }

    long now() {
        return nowNanos;
    }

    ElectionState state() {
        return state;
    }

    boolean reached(long atNanos) {
        return nowNanos - atNanos >= 0;
    }

    /** Moves on; the table is checked. */
    void become(ElectionState next) {
        Transitions.check(state.stage(), next.stage());
        state = next;
    }

    void emit(ElectionEffect effect) {
        effects.add(effect);
    }

    ImmutableList<ElectionEffect> effects() {
        return effects.build();
    }
}
