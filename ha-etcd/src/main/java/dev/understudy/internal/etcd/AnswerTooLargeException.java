package dev.understudy.internal.etcd;

import dev.understudy.error.HaException;

/** The answer is over our own limit: ask for less. */
final class AnswerTooLargeException extends HaException {
    private static final long serialVersionUID = 1L;

    AnswerTooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
