package dev.understudy.internal.node;

import dev.understudy.GatedService;
import dev.understudy.HaNodeBuilder.OnDeposed;
import dev.understudy.HaNodeBuilder.OnElected;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import org.jspecify.annotations.Nullable;

/** A service made of the two lambdas of a builder. Called by the node's own lane only, as every service is. */
public final class LambdaService implements GatedService {
    private final OnElected onElected;
    private final OnDeposed onDeposed;
    private @Nullable Leadership term;

    public LambdaService(OnElected onElected, OnDeposed onDeposed) {
        this.onElected = onElected;
        this.onDeposed = onDeposed;
    }

    @Override
    public void start(Leadership leadership) throws Exception {
        term = leadership;
        onElected.elected(leadership);
    }

    @Override
    public void stop(LossReason reason) throws Exception {
        Leadership over = term;
        term = null;
        if (over != null) {
            onDeposed.deposed(over, reason);
        }
    }
}
