package dev.understudy.internal.etcd.server;

import dev.understudy.error.HaException;
import org.jspecify.annotations.Nullable;

/** An etcd server could not be found, installed, started or stopped; the message says what to do about it. */
public final class EtcdServerException extends HaException {
    private static final long serialVersionUID = 1L;

    public EtcdServerException(String message) {
        super(message);
    }

    public EtcdServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
