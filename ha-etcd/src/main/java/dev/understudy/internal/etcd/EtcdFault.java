package dev.understudy.internal.etcd;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * What a failed call tells: the one table from etcd's and gRPC's errors to their meaning (claim S7).
 *
 * <p>Source: {@code rpctypes/error.go} of etcd 3.5 for the texts; the gRPC documentation for the codes.
 */
enum EtcdFault {
    /** The member is cut off from its cluster, and refused to try. */
    NO_LEADER(Effect.REFUSED, Link.LEAVE, "etcdserver: no leader"),
    TOO_MANY_REQUESTS(Effect.REFUSED, Link.KEEP, "etcdserver: too many requests"),
    /**
     * The quota is reached. The words are the same whether the request was refused, or was the one that went beyond it:
     * that one is applied, and answered with this error (etcd#16659).
     */
    NO_SPACE(Effect.UNKNOWN, Link.KEEP, "etcdserver: mvcc: database space exceeded"),
    LEASE_GONE(Effect.REFUSED, Link.KEEP, "etcdserver: requested lease not found"),
    /** The token expired, or the member that knew it restarted: a new one helps at once. */
    STALE_TOKEN(
            Effect.REFUSED, Link.KEEP, "etcdserver: invalid auth token", "etcdserver: revision of auth store is old"),
    /** Nothing was asked, because there is nothing to log in with. */
    NO_PASSWORD(Effect.REFUSED, Link.KEEP, EtcdLogin.NO_PASSWORD),
    WRONG_LOGIN(Effect.REFUSED, Link.KEEP, "etcdserver: authentication failed, invalid user ID or password"),
    LOGIN_MISSING(Effect.REFUSED, Link.KEEP, "etcdserver: user name is empty"),
    LOGIN_UNKNOWN(Effect.REFUSED, Link.KEEP, "etcdserver: authentication is not enabled"),
    FORBIDDEN(Effect.REFUSED, Link.KEEP, "etcdserver: permission denied"),
    TOO_MANY_OPERATIONS(Effect.REFUSED, Link.KEEP, "etcdserver: too many operations in txn request"),
    TOO_LARGE(Effect.REFUSED, Link.KEEP, "etcdserver: request is too large", "grpc: received message larger than max"),
    /** The revision is no longer kept, or the store never had it. */
    COMPACTED(
            Effect.REFUSED,
            Link.KEEP,
            "etcdserver: mvcc: required revision has been compacted",
            "etcdserver: mvcc: required revision is a future revision"),
    /**
     * It did what was asked, perhaps, but in another store; see {@link EtcdLineage}. Other endpoints may be of ours.
     */
    ANOTHER_CLUSTER(Effect.UNKNOWN, Link.LEAVE, EtcdLineage.ANOTHER_CLUSTER),
    /** Our own limit on what we receive; the request itself was served. */
    ANSWER_TOO_LARGE(Effect.UNKNOWN, Link.KEEP, "gRPC message exceeds maximum size"),
    /** Some other answer that says the request is wrong. */
    REFUSED(Effect.REFUSED, Link.KEEP),
    /** etcd lost its leader or its patience on the way; the request may still be applied. */
    UNSETTLED(Effect.UNKNOWN, Link.LEAVE, "etcdserver: leader changed", "etcdserver: request timed out"),
    /** The connection broke, or could not be made. */
    BROKEN(Effect.UNKNOWN, Link.RENEW_AND_LEAVE),
    /** No answer in time. */
    SILENT(Effect.UNKNOWN, Link.LEAVE_OR_RENEW);

    /** What the failure says of the request. */
    enum Effect {
        REFUSED,
        UNKNOWN
    }

    /** What becomes of the link that the call used. */
    enum Link {
        KEEP,
        /** Go on with the next endpoint. */
        LEAVE,
        /** Go on with the next endpoint; when this happens again here, with a new connection, too. */
        LEAVE_OR_RENEW,
        RENEW_AND_LEAVE
    }

    /** What layers put in front of the words: gRPC's codes, etcd's name, the transport's "io exception". */
    private static final Pattern CODES =
            Pattern.compile("^(([A-Z_]+|etcdserver|io exception|finishConnect\\(\\.\\.\\) failed)(: |$))+");

    /** Behind the words: the address, which is told anyway. */
    private static final Pattern ADDRESS = Pattern.compile(": [^ ]*/[0-9a-f.:\\[\\]]+:[0-9]+$");

    private final Effect effect;
    private final Link link;
    private final ImmutableList<String> texts;

    EtcdFault(Effect effect, Link link, String... texts) {
        this.effect = effect;
        this.link = link;
        this.texts = ImmutableList.copyOf(texts);
    }

    /** Whether etcd said that it did not do what was asked. */
    boolean refused() {
        return effect == Effect.REFUSED;
    }

    Link link() {
        return link;
    }

    /** Whether it is about the login, so that the same request may well be served after the next one. */
    boolean mayPass() {
        return this == STALE_TOKEN || this == WRONG_LOGIN || this == NO_PASSWORD || this == LOGIN_UNKNOWN;
    }

    /** The meaning of a failure of jetcd or gRPC. */
    static EtcdFault of(Throwable failure) {
        Status status = status(failure);
        String text = text(failure);
        for (EtcdFault fault : values()) {
            for (String known : fault.texts) {
                if (text.contains(known)) {
                    return fault;
                }
            }
        }
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED, CANCELLED -> SILENT;
            // An HTTP/2 connection that is told to calm down ends all its requests with RESOURCE_EXHAUSTED.
            case UNAVAILABLE, INTERNAL, UNKNOWN, ABORTED, DATA_LOSS, UNAUTHENTICATED, RESOURCE_EXHAUSTED, OK -> BROKEN;
            default -> REFUSED;
        };
    }

    /** The failure in words: the first text of the server's or gRPC's, from the outside in. */
    static String text(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause : Throwables.getCausalChain(failure)) {
            boolean wrapper = cause instanceof CompletionException;
            if (!wrapper && cause.getMessage() != null && text.indexOf(cause.getMessage()) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(cause.getMessage());
            }
        }
        return text.isEmpty() ? failure.getClass().getSimpleName() : text.toString();
    }

    /**
     * The failure for people: completes "etcd at 10.0.0.1:2379 …". What etcd itself said is quoted, without its codes.
     */
    String words(Throwable failure) {
        return switch (this) {
            case NO_LEADER -> "has lost the majority of its members";
            case TOO_MANY_REQUESTS -> "has too many requests to do";
            case NO_SPACE -> "has no space left in its database";
            case STALE_TOKEN -> "wants a new login";
            case SILENT ->
                Throwables.getCausalChain(failure).stream()
                        .filter(TimeoutException.class::isInstance)
                        .findFirst()
                        .map(ours -> "gave " + ours.getMessage())
                        .orElse("did not answer in time");
            case ANOTHER_CLUSTER ->
                "is not the one that is known: " + reason(failure).orElse(EtcdLineage.ANOTHER_CLUSTER);
            case BROKEN ->
                "cannot be reached" + reason(failure).map(why -> ": " + why).orElse("");
            case UNSETTLED -> "could not settle it in time: its members elect a leader, or are slow";
            default -> "refuses: " + reason(failure).orElse("it does not say why");
        };
    }

    /** The failure in plain words, whatever it means. */
    static String plain(Throwable failure) {
        return reason(failure).orElse("no reason is given");
    }

    /** The outermost words of the failure that are more than names of layers and codes. */
    private static Optional<String> reason(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .filter(cause -> !(cause instanceof CompletionException))
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .map(text -> ADDRESS.matcher(CODES.matcher(text).replaceAll("")).replaceAll(""))
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    private static Status status(Throwable failure) {
        for (Throwable cause : Throwables.getCausalChain(failure)) {
            if (cause instanceof EtcdException coded) {
                return Status.Code.valueOf(coded.getErrorCode().name()).toStatus();
            }
        }
        return Status.fromThrowable(failure);
    }
}
