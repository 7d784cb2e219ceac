package dev.understudy.status;

import dev.understudy.GatedService;
import dev.understudy.Leadership;
import dev.understudy.LossReason;

/** A service that does nothing. */
final class IdleService implements GatedService {
    @Override
    public void start(Leadership leadership) {}

    @Override
    public void stop(LossReason reason) {}
}
