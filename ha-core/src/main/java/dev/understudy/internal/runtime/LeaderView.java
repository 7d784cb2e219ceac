package dev.understudy.internal.runtime;

import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Member;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Who leads and where, as last read: for people and redirects, never for decisions. Asks for the address once for each
 * new leader, and again with the next read if that failed. Used by the loop only.
 */
final class LeaderView {
    private final ElectionStore store;
    private final Duration timeout;
    private final Calls calls;
    private final Executor loop;
    private final Runnable changed;
    private Optional<Entry> leader = Optional.empty();
    private String address = "";
    private boolean asked;

    /** @param changed run on the loop when the address became known */
    LeaderView(ElectionStore store, Duration timeout, Calls calls, Executor loop, Runnable changed) {
        this.store = store;
        this.timeout = timeout;
        this.calls = calls;
        this.loop = loop;
        this.changed = changed;
    }

    Optional<Entry> leader() {
        return leader;
    }

    String address() {
        return address;
    }

    void saw(Optional<Entry> first) {
        if (!first.equals(leader)) {
            leader = first;
            address = "";
            asked = false;
        }
        if (!asked) {
            first.ifPresent(this::locate);
        }
    }

    private void locate(Entry entry) {
        asked = true;
        calls.call("locate", timeout, () -> store.registry().member(entry.holder(), timeout), new Calls.Answer<>() {
            @Override
            public void ok(Optional<Member> found) {
                loop.execute(() -> located(
                        entry, found.map(member -> member.who().address()).orElse("")));
            }

            @Override
            public void failed(HaException cause) {
                loop.execute(() -> asked = false);
            }
        });
    }

    private void located(Entry entry, String found) {
        if (leader.equals(Optional.of(entry))) {
            address = found;
            changed.run();
        }
    }
}
