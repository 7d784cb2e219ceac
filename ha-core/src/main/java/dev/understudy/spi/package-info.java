/**
 * What a backend implements, and the values it speaks in, by subject. Users of the library need nothing of it.
 *
 * <ul>
 *   <li>Where it begins: {@link dev.understudy.spi.Store}, {@link dev.understudy.spi.BackendProvider} and
 *       {@link dev.understudy.spi.Backend}, from {@link dev.understudy.spi.Settings}.
 *   <li>An election, {@link dev.understudy.spi.ElectionStore}: leases ({@link dev.understudy.spi.Leases}), the queue of
 *       candidates ({@link dev.understudy.spi.CandidateQueue}), who they are ({@link dev.understudy.spi.Registry}), and
 *       the terms they had ({@link dev.understudy.spi.TermHistory}). A lock has the first two of these.
 *   <li>The death of a leader: {@link dev.understudy.spi.CrashSensor} and {@link dev.understudy.spi.Challenges}.
 *   <li>Shared state: {@link dev.understudy.spi.StateStore} writes and reads, {@link dev.understudy.spi.StateFeed}
 *       follows.
 *   <li>What operators ask of nodes: {@link dev.understudy.spi.Requests}.
 *   <li>A store that was restored under living nodes: {@link dev.understudy.spi.Era} and
 *       {@link dev.understudy.spi.Eras}.
 * </ul>
 */
@NullMarked
package dev.understudy.spi;

import org.jspecify.annotations.NullMarked;
