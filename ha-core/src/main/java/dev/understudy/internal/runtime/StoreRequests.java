package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.election.ElectionEffect;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Revoker;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks the store what the machine wants of it; each request comes back as exactly one event. Used by the loop only. */
final class StoreRequests implements ElectionEffect.RequestHandler {
    private static final int REHEARSALS = 20;

    private final LeaseTiming timing;
    private final Candidate self;
    private final ElectionStore store;
    private final RisingTerms terms;
    private final Ticker ticker;
    private final Calls calls;
    private final Revoker abandoned;
    private final Historian historian;
    private final Tenure tenure;
    private final CrashWatch crashes;
    private final Consumer<ElectionEvent> events;

    StoreRequests(
            LeaseTiming timing,
            Candidate self,
            ElectionStore store,
            Ports ports,
            Revoker abandoned,
            Historian historian,
            Tenure tenure,
            CrashWatch crashes,
            Consumer<ElectionEvent> events) {
        this.timing = timing;
        this.self = self;
        this.store = store;
        this.terms = new RisingTerms(store.queue());
        this.ticker = ports.ticker();
        this.calls = new Calls(ports.scheduler());
        this.abandoned = abandoned;
        this.historian = historian;
        this.tenure = tenure;
        this.crashes = crashes;
        this.events = events;
    }

    @Override
    public void grant(ElectionEffect.Grant effect) {
        long sentAt = ticker.nanos();
        Duration timeout = timing.joinTimeout();
        calls.call("grant", timeout, () -> store.leases().grant(timing.ttl(), timeout), new Calls.Answer<>() {
            @Override
            public void ok(Grant grant) {
                events.accept(new ElectionEvent.Granted(grant, sentAt));
            }

            @Override
            public void failed(HaException cause) {
                events.accept(new ElectionEvent.GrantFailed(cause));
            }

            @Override
            public void late(Grant grant) {
                abandoned.revoke(grant.lease());
            }
        });
    }

    @Override
    public void claim(ElectionEffect.Claim effect) {
        LeaseId lease = effect.lease();
        Candidate who = self.withFit(tenure.isFit());
        ask(
                "claim",
                lease,
                timing.joinTimeout(),
                () -> store.registry().claim(lease, who, timing.joinTimeout()),
                claim -> new ElectionEvent.Claimed(lease, claim),
                cause -> new ElectionEvent.ClaimFailed(lease, cause));
    }

    @Override
    public void enlist(ElectionEffect.Enlist effect) {
        LeaseId lease = effect.lease();
        ask(
                "enlist",
                lease,
                timing.joinTimeout(),
                () -> store.queue().enlist(lease, self.id(), timing.joinTimeout()),
                entry -> new ElectionEvent.Enlisted(lease, entry),
                cause -> new ElectionEvent.EnlistFailed(lease, cause));
    }

    @Override
    public void renew(ElectionEffect.Renew effect) {
        LeaseId lease = effect.lease();
        long sentAt = effect.sentAtNanos();
        ask(
                "renew",
                lease,
                timing.attemptTimeout(),
                () -> store.leases().renew(lease, timing.attemptTimeout()),
                ttl -> new ElectionEvent.Renewed(lease, sentAt, ttl),
                cause -> new ElectionEvent.RenewFailed(lease, sentAt, cause));
        crashes.renewing();
    }

    @Override
    public void look(ElectionEffect.Look effect) {
        LeaseId lease = effect.own().lease();
        ask(
                "look",
                lease,
                timing.attemptTimeout(),
                () -> terms.look(effect.own(), timing.attemptTimeout()),
                view -> new ElectionEvent.Looked(lease, view),
                cause -> new ElectionEvent.LookFailed(lease, cause));
    }

    @Override
    public void withdraw(ElectionEffect.Withdraw effect) {
        Optional<TermEnd> end = effect.ended().map(reason -> historian.end(reason, tenure.term()));
        tenure.end();
        LeaseId lease = effect.own().lease();
        ask(
                "withdraw",
                lease,
                timing.attemptTimeout(),
                () -> store.queue().withdraw(effect.own(), end, timing.attemptTimeout()),
                nothing -> new ElectionEvent.Withdrawn(lease, true),
                cause -> {
                    end.ifPresent(known -> historian.untold(effect.own(), known));
                    return new ElectionEvent.Withdrawn(lease, false);
                });
    }

    /** Two steps at most: if the heir is gone meanwhile, whoever is next leads. */
    @Override
    public void handOver(ElectionEffect.HandOver effect) {
        TermEnd end = historian.end(effect.ended(), tenure.term());
        TermEnd resigned = historian.end(LossReason.RESIGNED, tenure.term());
        tenure.end();
        LeaseId lease = effect.own().lease();
        Duration timeout = timing.attemptTimeout();
        ask(
                "hand over",
                lease,
                timeout.multipliedBy(2),
                () -> store.queue()
                        .handOver(effect.own(), effect.heir(), end, timeout)
                        .thenCompose(done -> done
                                ? CompletableFuture.<Void>completedFuture(null)
                                : store.queue().withdraw(effect.own(), Optional.of(resigned), timeout)),
                nothing -> new ElectionEvent.Withdrawn(lease, true),
                cause -> {
                    historian.untold(effect.own(), resigned);
                    return new ElectionEvent.Withdrawn(lease, false);
                });
    }

    @Override
    public void evict(ElectionEffect.Evict effect) {
        Entry leader = effect.leader();
        LeaseId lease = effect.own().lease();
        ask(
                "evict",
                lease,
                timing.attemptTimeout(),
                () -> store.queue()
                        .evict(
                                effect.own(),
                                leader,
                                effect.grounds(),
                                historian.crashed(leader, effect.sensor()),
                                timing.attemptTimeout()),
                outcome -> {
                    terms.saw(outcome.view());
                    return new ElectionEvent.EvictionTried(effect, outcome);
                },
                cause -> new ElectionEvent.EvictionFailed(lease, leader, cause));
    }

    @Override
    public void challenge(ElectionEffect.Challenge effect) {
        Duration timeout = timing.attemptTimeout();
        ask(
                "challenge",
                effect.own().lease(),
                timeout,
                () -> effect.anew()
                        ? store.challenges().put(effect.own(), effect.leader(), timeout)
                        : store.challenges().look(effect.leader(), timeout),
                challenge -> new ElectionEvent.Challenged(effect, challenge),
                cause -> new ElectionEvent.ChallengeFailed(effect, cause));
    }

    /** Asks nothing, several times one after the other: code that ran once is loaded, but not compiled yet. */
    void rehearse(Entry own) {
        rehearse(own, REHEARSALS);
    }

    private void rehearse(Entry own, int times) {
        Duration timeout = timing.attemptTimeout();
        calls.call("rehearse", timeout, () -> store.queue().rehearse(own, timeout), new Calls.Answer<>() {
            @Override
            public void ok(Void nothing) {
                if (times > 1) {
                    rehearse(own, times - 1);
                }
            }

            @Override
            public void failed(HaException cause) {}
        });
    }

    @Override
    public void survey(ElectionEffect.Survey effect) {
        LeaseId lease = effect.lease();
        ask(
                "survey",
                lease,
                timing.attemptTimeout(),
                () -> store.queue().survey(timing.attemptTimeout()),
                roll -> new ElectionEvent.Surveyed(lease, effect.to(), roll),
                cause -> new ElectionEvent.SurveyFailed(lease, effect.to(), cause));
    }

    @Override
    public void revoke(ElectionEffect.Revoke effect) {
        LeaseId lease = effect.lease();
        ask(
                "revoke",
                lease,
                timing.attemptTimeout(),
                () -> store.leases().revoke(lease, timing.attemptTimeout()),
                nothing -> new ElectionEvent.Revoked(lease, true),
                cause -> new ElectionEvent.Revoked(lease, cause instanceof LeaseGoneException));
    }

    private <T> void ask(
            String verb,
            LeaseId lease,
            Duration timeout,
            Supplier<CompletionStage<T>> question,
            Function<T, ElectionEvent> ok,
            Function<HaException, ElectionEvent> failed) {
        calls.call(verb, timeout, question, new Calls.Answer<T>() {
            @Override
            public void ok(T value) {
                events.accept(ok.apply(value));
            }

            @Override
            public void failed(HaException cause) {
                // The answer to the question comes first: each question has exactly one.
                events.accept(failed.apply(cause));
                if (cause instanceof LeaseGoneException) {
                    events.accept(new ElectionEvent.LeaseGone(lease));
                }
            }
        });
    }
}
