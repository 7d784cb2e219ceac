package dev.understudy.testkit.sim;

import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.Era;
import dev.understudy.spi.Eras;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one process knows of the store's eras, as the etcd backend does: revisions of linearizable answers, and over
 * each new connection its last acknowledged write.
 */
final class SimEras {
    private final Eras eras = new Eras();
    private final SimStore store;
    private final Plant plant;
    private int restores;
    private @Nullable Mark mark;

    /**
     * A write that was acknowledged.
     *
     * @param isThere asks the store whether it is there as it was written
     */
    private record Mark(long revision, BooleanSupplier isThere) {}

    SimEras(SimStore store, Plant plant) {
        this.store = store;
        this.plant = plant;
        this.restores = store.restores();
    }

    Era now() {
        return eras.now();
    }

    Eras.Known known() {
        return eras.known();
    }

    /** A request arrives at the store: over a new connection, if the store was restored since the last one. */
    void arrived() {
        Mark written = mark;
        if (restores != store.restores()) {
            restores = store.restores();
            mark = null;
            if (written != null && plant.verifiesWrites() && !written.isThere().getAsBoolean()) {
                eras.restored(eras.now(), "a write is not there");
            }
        }
    }

    /** An answer came back that tells a revision. */
    void answered(Eras.Known asked, boolean linearizable, long revision) {
        if (plant.judges(linearizable)) {
            eras.answered(plant.asked(asked, eras.known()), revision);
        }
    }

    void wrote(long revision, BooleanSupplier isThere) {
        if (mark == null || mark.revision() < revision) {
            mark = new Mark(revision, isThere);
        }
    }

    /** @throws NotLeaderException if the term was won before the store was restored */
    void check(Fence fence) {
        if (fence.era() != eras.now().number()) {
            throw new NotLeaderException("not applied: the store was restored after term " + fence.term());
        }
    }
}
