package dev.understudy.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.understudy.testkit.check.Attempted.Outcome;
import dev.understudy.testkit.check.Attempted.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good histories pass, and each kind of broken one is found. Times are small numbers, revisions too. */
class SerializabilityCheckTest {
    private final List<Change> changes = new ArrayList<>();
    private final List<Attempted> attempts = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatASerialStoreDidIsSerializable(long seed) {
        SerialStore store = new SerialStore(seed, 400);
        assertThat(SerializabilityCheck.violations(store.changes(), store.attempts()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aHistoryInWhichOneReadIsOlderIsNot(long seed) {
        SerialStore store = new SerialStore(seed, 400);
        assertThat(SerializabilityCheck.violations(store.changes(), store.withOneOlderRead()))
                .isNotEmpty();
    }

    @Test
    void aLostUpdateIsFound() {
        put(2, "x", "first");
        put(3, "x", "t1");
        put(4, "x", "t2");
        attempt("init", 0, 1, Map.of(), Map.of("x", "first"), Outcome.APPLIED);
        attempt("t1", 2, 9, Map.of("x", 2L), Map.of("x", "t1"), Outcome.APPLIED);
        attempt("t2", 2, 9, Map.of("x", 2L), Map.of("x", "t2"), Outcome.APPLIED);
        expect("t2, applied at revision 4: read x of version 2, which was 3");
    }

    @Test
    void writeSkewInOneCommitIsFound() {
        put(2, "x", "0");
        put(2, "y", "0");
        put(3, "x", "t1");
        put(3, "y", "t2");
        attempt("init", 0, 1, Map.of(), Map.of("x", "0", "y", "0"), Outcome.APPLIED);
        attempt("t1", 2, 9, Map.of("y", 2L), Map.of("x", "t1"), Outcome.APPLIED);
        attempt("t2", 2, 9, Map.of("x", 2L), Map.of("y", "t2"), Outcome.APPLIED);
        expect("[t1, t2], all at revision 3: no order explains what they read");
    }

    @Test
    void aReaderThatSharesACommitWithTheWriterOfWhatItReadComesFirst() {
        put(2, "x", "0");
        put(3, "x", "t1");
        put(3, "y", "t2");
        attempt("init", 0, 1, Map.of(), Map.of("x", "0"), Outcome.APPLIED);
        attempt("t1", 2, 9, Map.of(), Map.of("x", "t1"), Outcome.APPLIED);
        attempt("t2", 2, 9, Map.of("x", 2L), Map.of("y", "t2"), Outcome.APPLIED);
        assertThat(violations()).isEmpty();
    }

    @Test
    void aPhantomInARangeIsFound() {
        put(2, "k/1", "a");
        put(3, "k/2", "b");
        put(4, "sum", "c");
        attempt("one", 0, 1, Map.of(), Map.of("k/1", "a"), Outcome.APPLIED);
        attempt("two", 2, 9, Map.of(), Map.of("k/2", "b"), Outcome.APPLIED);
        attempts.add(new Attempted(
                "sum",
                2,
                9,
                ImmutableMap.of(),
                ImmutableList.of(new Stretch("k/", 10, ImmutableMap.of("k/1", 2L))),
                ImmutableMap.of("sum", "c"),
                ImmutableSet.of(),
                Outcome.APPLIED));
        expect("sum, applied at revision 4: read k/ as {k/1=2}, which was {k/1=2, k/2=3}");
    }

    @Test
    void anAcknowledgedWriteThatIsNotThereIsFound() {
        attempt("t1", 0, 1, Map.of(), Map.of("x", "t1"), Outcome.APPLIED);
        expect("t1: acknowledged, and lost");
    }

    @Test
    void anUnknownOutcomeMayBeEither() {
        put(2, "x", "t1");
        attempt("t1", 0, Long.MAX_VALUE, Map.of(), Map.of("x", "t1"), Outcome.UNKNOWN);
        attempt("t2", 0, Long.MAX_VALUE, Map.of(), Map.of("x", "t2"), Outcome.UNKNOWN);
        assertThat(violations()).isEmpty();
    }

    @Test
    void whatWasSaidNotToBeAppliedMustNotBeThere() {
        put(2, "x", "t1");
        attempt("t1", 0, 1, Map.of(), Map.of("x", "t1"), Outcome.NOT_APPLIED);
        expect("t1: said not to be applied, and it was, at revision 2");
    }

    @Test
    void aWriteThatNobodyAttemptedIsFound() {
        put(2, "x", "whose?");
        expect("x at revision 2: nobody attempted that");
    }

    @Test
    void aTransactionInTwoPartsIsFound() {
        put(2, "x", "t1");
        put(3, "y", "t1");
        attempt("t1", 0, 9, Map.of(), Map.of("x", "t1", "y", "t1"), Outcome.APPLIED);
        assertThat(violations()).contains("t1: applied in part, at revision 3");
    }

    @Test
    void whoBeginsAfterAnotherHadItsAnswerComesLater() {
        put(2, "y", "late");
        put(3, "x", "early");
        attempt("early", 0, 1, Map.of(), Map.of("x", "early"), Outcome.APPLIED);
        attempt("late", 2, 3, Map.of(), Map.of("y", "late"), Outcome.APPLIED);
        expect("late, applied at revision 2: began after revision 3 was acknowledged");
    }

    @Test
    void aReaderMaySeeAnyStateOfItsTimeAndNoOlderOne() {
        put(2, "x", "one");
        put(3, "x", "two");
        attempt("one", 0, 1, Map.of(), Map.of("x", "one"), Outcome.APPLIED);
        attempt("two", 2, 5, Map.of("x", 2L), Map.of("x", "two"), Outcome.APPLIED);
        attempt("meanwhile", 3, 6, Map.of("x", 2L), Map.of(), Outcome.APPLIED);
        assertThat(violations()).isEmpty();
        attempt("stale", 6, 7, Map.of("x", 2L), Map.of(), Outcome.APPLIED);
        assertThat(violations()).hasSize(1).first().asString().startsWith("stale: read what was never there");
    }

    @Test
    void aReaderSeesNothingOlderThanAReaderBeforeItThoughTheWriterHasNoAnswerYet() {
        put(2, "x", "one");
        put(3, "x", "two");
        attempt("one", 0, 1, Map.of(), Map.of("x", "one"), Outcome.APPLIED);
        attempt("two", 2, 9, Map.of(), Map.of("x", "two"), Outcome.APPLIED);
        attempt("newer", 3, 4, Map.of("x", 3L), Map.of(), Outcome.APPLIED);
        attempt("beside it", 3, 6, Map.of("x", 2L), Map.of(), Outcome.APPLIED);
        assertThat(violations()).isEmpty();
        attempt("older", 5, 6, Map.of("x", 2L), Map.of(), Outcome.APPLIED);
        assertThat(violations()).hasSize(1).first().asString().startsWith("older: read what was never there");
    }

    @Test
    void aDeletionBelongsToItsTransaction() {
        put(2, "x", "one");
        changes.add(new Change(3, "x", Optional.empty(), 2, 0));
        put(3, "log", "t2");
        attempt("one", 0, 1, Map.of(), Map.of("x", "one"), Outcome.APPLIED);
        attempts.add(new Attempted(
                "t2",
                2,
                3,
                ImmutableMap.of("x", 2L),
                ImmutableList.of(),
                ImmutableMap.of("log", "t2"),
                ImmutableSet.of("x"),
                Outcome.APPLIED));
        attempt("reader", 4, 5, Map.of("x", 0L, "log", 3L), Map.of(), Outcome.APPLIED);
        assertThat(violations()).isEmpty();
    }

    private void put(long revision, String key, String value) {
        changes.add(new Change(revision, key, Optional.of(value), revision, 0));
    }

    private void attempt(
            String id, long begun, long ended, Map<String, Long> reads, Map<String, String> puts, Outcome outcome) {
        attempts.add(new Attempted(
                id,
                begun,
                ended,
                ImmutableMap.copyOf(reads),
                ImmutableList.of(),
                ImmutableMap.copyOf(puts),
                ImmutableSet.copyOf(Set.of()),
                outcome));
    }

    private List<String> violations() {
        return SerializabilityCheck.violations(changes, attempts);
    }

    private void expect(String violation) {
        assertThat(violations()).containsExactly(violation);
    }
}
