package dev.understudy.sample;

/** The ledger's rules forbid the request: nothing was changed, and the same request will be refused again. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Rule rule;
    private final String reason;

    Refusal(Rule rule, String reason) {
        super(reason);
        this.rule = rule;
        this.reason = reason;
    }

    /** One line for the client. */
    String reason() {
        return reason;
    }

    Rule rule() {
        return rule;
    }

    /** The rules, and the HTTP status of breaking them. */
    enum Rule {
        MALFORMED(400),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        CHANNEL_EXISTS(409),
        PAYMENT_DIFFERS(409),
        CAPACITY_EXCEEDED(409);

        private final int status;

        Rule(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
