package dev.understudy.internal.etcd;

import dev.understudy.error.CompactedException;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;

/** Turns faults into the exceptions of the ports (claim S7). */
final class EtcdErrors {
    /** How an operator gets out of it. */
    static final String CURE = "compact and defragment it or raise --quota-backend-bytes, then etcdctl alarm disarm";

    private EtcdErrors() {}

    /** What to say of a request that etcd answered with {@link EtcdFault#NO_SPACE}. */
    static String full(Object what) {
        return what + ": etcd is full and has its NOSPACE alarm on: " + CURE;
    }

    /**
     * The exception for a failed call.
     *
     * @param call what was asked, and whether any of it left this process
     * @param where the endpoint in use
     */
    static HaException of(EtcdFault fault, EtcdCall<?> call, EtcdEndpoint where, EtcdConfig config, Throwable cause) {
        String user = config.login().map(EtcdConfig.Login::user).orElse("");
        return switch (fault) {
            case LEASE_GONE -> new LeaseGoneException(call + ": etcd no longer knows the lease", cause);
            case WRONG_LOGIN, NO_PASSWORD ->
                config.login().orElseThrow().wrong(words(fault, config.login().orElseThrow()), cause);
            case LOGIN_MISSING ->
                new ConfigException(EtcdConfig.USER.name(), user, "etcd demands a user and a password", cause);
            case LOGIN_UNKNOWN ->
                new ConfigException(
                        EtcdConfig.USER.name(), user, "must not be given: authentication is off in etcd", cause);
            case FORBIDDEN ->
                new ConfigException(EtcdConfig.USER.name(), user, "etcd does not permit this user: " + call, cause);
            case TOO_MANY_OPERATIONS ->
                new HaException(
                        call + ": not applied: more operations than etcd's --max-txn-ops allows (128 by default)",
                        cause);
            case TOO_LARGE ->
                new HaException(
                        call + ": not applied: larger than etcd's --max-request-bytes allows (1.5 MiB by default)",
                        cause);
            case COMPACTED -> new CompactedException(call + ": etcd no longer keeps that revision", cause);
            case ANSWER_TOO_LARGE ->
                new AnswerTooLargeException(
                        call + ": the answer is larger than " + EtcdConfig.MAX_MESSAGE.name() + "="
                                + config.maxMessageBytes() + " bytes: read with a smaller limit",
                        cause);
            case NO_SPACE -> unsettled(fault, call, full(call), cause);
            default -> unsettled(fault, call, call + ": etcd at " + where + " " + fault.words(cause), cause);
        };
    }

    private static HaException unsettled(EtcdFault fault, EtcdCall<?> call, String message, Throwable cause) {
        boolean harmless = fault.refused() || !call.writes() || !call.sent();
        return harmless ? new UnavailableException(message, cause) : new OutcomeUnknownException(message, cause);
    }

    /** What is wrong with the login, in words for everybody who may be asked about it. */
    static String words(EtcdFault fault, EtcdConfig.Login login) {
        return fault == EtcdFault.WRONG_LOGIN
                ? "etcd refuses user " + login.user() + ": wrong password"
                : "user " + login.user() + " cannot log in to etcd: there is no password in the file";
    }
}
