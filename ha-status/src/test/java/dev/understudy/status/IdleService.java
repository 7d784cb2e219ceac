package dev.understudy.status;

import dev.understudy.api.Leadership;
import dev.understudy.api.LossReason;
import dev.understudy.gate.GatedService;

/** A service that does nothing. */
final class IdleService implements GatedService {
    @Override
    public void start(Leadership leadership) {}

    @Override
    public void stop(LossReason reason) {}
}
