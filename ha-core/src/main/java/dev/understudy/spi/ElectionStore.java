package dev.understudy.spi;

import java.util.Optional;

/**
 * One election in one store, in four parts: {@link Leases}, {@link CandidateQueue}, {@link Registry},
 * {@link TermHistory}.
 *
 * <p>Every verb of a part is asynchronous, makes <em>one</em> attempt, and never blocks the caller; the implementation
 * should answer within {@code timeout} (the caller gives up then anyway). Stages fail, unwrapped, with
 * {@link dev.understudy.error.UnavailableException} when the verb was certainly not applied,
 * {@link dev.understudy.error.OutcomeUnknownException} when it may have been (claim S7),
 * {@link dev.understudy.error.LeaseGoneException} where stated, and {@link dev.understudy.error.ConfigException} when
 * no retry can help (wrong password, certificate refused). They may complete on any thread.
 */
public interface ElectionStore extends LockStore {
    /** Who the nodes are. */
    Registry registry();

    /** The terms that were. */
    TermHistory history();

    /** How the first in line asks the leader through the store whether it lives. */
    Challenges challenges();

    /** The store's own crash sensor, if it has one; closed with this. */
    Optional<CrashSensor> sign();
}
