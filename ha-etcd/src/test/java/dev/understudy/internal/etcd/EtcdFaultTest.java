package dev.understudy.internal.etcd;

import static dev.understudy.internal.etcd.EtcdFault.BROKEN;
import static dev.understudy.internal.etcd.EtcdFault.LEASE_GONE;
import static dev.understudy.internal.etcd.EtcdFault.NO_LEADER;
import static dev.understudy.internal.etcd.EtcdFault.REFUSED;
import static dev.understudy.internal.etcd.EtcdFault.SILENT;
import static dev.understudy.internal.etcd.EtcdFault.STALE_TOKEN;
import static dev.understudy.internal.etcd.EtcdFault.WRONG_LOGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.spi.Settings;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Claim S7: unknown is unknown, and "not applied" is only said with proof. */
class EtcdFaultTest {
    private static final EtcdConfig CONFIG =
            EtcdConfig.from(Settings.of(Map.of("db.etcd.user", "app", "db.etcd.pass", "hunter2")));
    private static final EtcdEndpoint WHERE = new EtcdEndpoint("a", 1);

    /** The texts of etcd 3.5, as its clients receive them. */
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, etcdserver: no leader, NO_LEADER",
        "RESOURCE_EXHAUSTED, etcdserver: too many requests, TOO_MANY_REQUESTS",
        "RESOURCE_EXHAUSTED, etcdserver: mvcc: database space exceeded, NO_SPACE",
        "NOT_FOUND, etcdserver: requested lease not found, LEASE_GONE",
        "UNAUTHENTICATED, etcdserver: invalid auth token, STALE_TOKEN",
        "INVALID_ARGUMENT, etcdserver: revision of auth store is old, STALE_TOKEN",
        "INVALID_ARGUMENT, etcdserver: user name is empty, LOGIN_MISSING",
        "FAILED_PRECONDITION, etcdserver: authentication is not enabled, LOGIN_UNKNOWN",
        "PERMISSION_DENIED, etcdserver: permission denied, FORBIDDEN",
        "INVALID_ARGUMENT, etcdserver: too many operations in txn request, TOO_MANY_OPERATIONS",
        "INVALID_ARGUMENT, etcdserver: request is too large, TOO_LARGE",
        "RESOURCE_EXHAUSTED, grpc: received message larger than max (4000000 vs. 2097152), TOO_LARGE",
        "RESOURCE_EXHAUSTED, gRPC message exceeds maximum size 4194304: 9000000, ANSWER_TOO_LARGE",
        "UNAVAILABLE, etcdserver: leader changed, UNSETTLED",
        "UNAVAILABLE, etcdserver: request timed out, UNSETTLED",
        "'UNAVAILABLE', 'etcdserver: request timed out, possibly due to connection lost', UNSETTLED",
        "UNAVAILABLE, etcdserver: server stopped, BROKEN",
        "UNAVAILABLE, io exception, BROKEN",
        "INTERNAL, RST_STREAM, BROKEN",
        "RESOURCE_EXHAUSTED, Bandwidth exhausted, BROKEN",
        "UNKNOWN, something new, BROKEN",
        "DEADLINE_EXCEEDED, deadline exceeded after 0.2s, SILENT",
        "CANCELLED, cancelled, SILENT",
        "INVALID_ARGUMENT, etcdserver: duplicate key given in txn request, REFUSED",
        "FAILED_PRECONDITION, another cluster answers: its id is a and not b, ANOTHER_CLUSTER",
        "UNIMPLEMENTED, unknown service etcdserverpb.KV, REFUSED",
    })
    void anAnswerHasOneMeaning(Status.Code code, String text, EtcdFault fault) {
        RuntimeException failure = code.toStatus().withDescription(text).asRuntimeException();

        assertThat(EtcdFault.of(failure)).isEqualTo(fault);
        assertThat(EtcdFault.of(new CompletionException(failure))).isEqualTo(fault);
    }

    /** jetcd hides the failure of a login behind a status without a text. */
    @Test
    void aFailedLoginIsFoundBehindJetcdsStatus() {
        RuntimeException wrong = Status.INVALID_ARGUMENT
                .withDescription("etcdserver: authentication failed, invalid user ID or password")
                .asRuntimeException();
        RuntimeException away =
                Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();

        assertThat(EtcdFault.of(Status.UNAUTHENTICATED.withCause(wrong).asRuntimeException()))
                .isEqualTo(WRONG_LOGIN);
        assertThat(EtcdFault.of(Status.UNAUTHENTICATED.withCause(away).asRuntimeException()))
                .isEqualTo(BROKEN);
    }

    @Test
    void exceptionsOfJetcdsOwnAreUnderstood() {
        assertThat(EtcdFault.of(EtcdExceptionFactory.newEtcdException(
                        ErrorCode.NOT_FOUND, "etcdserver: requested lease not found")))
                .isEqualTo(LEASE_GONE);
        assertThat(EtcdFault.of(EtcdExceptionFactory.newEtcdException(ErrorCode.INTERNAL, "watch id")))
                .isEqualTo(BROKEN);
        assertThat(EtcdFault.of(new IllegalStateException("closed"))).isEqualTo(BROKEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = EtcdFault.class,
            names = {"UNSETTLED", "BROKEN", "SILENT", "NO_SPACE"})
    void aSentWriteWithoutAnAnswerIsUnknown(EtcdFault fault) {
        assertThat(exception(fault, sent(write()))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(exception(fault, write())).isInstanceOf(UnavailableException.class);
        assertThat(exception(fault, sent(read()))).isInstanceOf(UnavailableException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = EtcdFault.class,
            names = {"NO_LEADER", "TOO_MANY_REQUESTS", "STALE_TOKEN", "REFUSED"})
    void whatEtcdRefusedIsNotApplied(EtcdFault fault) {
        assertThat(exception(fault, sent(write()))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void aWriteThatWasTakenForAConnectionCountsAsSentWhenItIsGivenUp() {
        EtcdCall<Void> waiting = write();
        EtcdCall<Void> taken = write();
        try (var client = Client.builder().target("ip:///127.0.0.1:1").build()) {
            assertThat(taken.begin(client)).isTrue();
        }

        assertThat(waiting.giveUp()).isTrue();
        assertThat(taken.giveUp()).isTrue();

        assertThat(exception(SILENT, waiting)).isInstanceOf(UnavailableException.class);
        assertThat(exception(SILENT, taken)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(taken.giveUp()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = EtcdFault.class,
            names = {"WRONG_LOGIN", "LOGIN_MISSING", "LOGIN_UNKNOWN", "FORBIDDEN"})
    void whatNoRetryHelpsNamesTheKeyAndNoSecret(EtcdFault fault) {
        assertThat(exception(fault, write()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("db.etcd.")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void limitsAreNamed() {
        assertThat(exception(EtcdFault.TOO_MANY_OPERATIONS, write())).hasMessageContaining("--max-txn-ops");
        assertThat(exception(EtcdFault.TOO_LARGE, write())).hasMessageContaining("--max-request-bytes");
        assertThat(exception(EtcdFault.ANSWER_TOO_LARGE, read())).hasMessageContaining("db.etcd.max_msg_size");
    }

    @Test
    void aLeaseThatIsGoneIsGone() {
        assertThat(exception(LEASE_GONE, sent(write()))).isInstanceOf(LeaseGoneException.class);
    }

    @Test
    void aMemberWithoutLeaderIsLeftAndAStaleTokenSaysNothingOfItsConnection() {
        assertThat(NO_LEADER.link()).isEqualTo(EtcdFault.Link.LEAVE);
        assertThat(STALE_TOKEN.link()).isEqualTo(EtcdFault.Link.KEEP);
        assertThat(BROKEN.link()).isEqualTo(EtcdFault.Link.RENEW_AND_LEAVE);
        assertThat(SILENT.link()).isEqualTo(EtcdFault.Link.LEAVE_OR_RENEW);
        assertThat(REFUSED.link()).isEqualTo(EtcdFault.Link.KEEP);
        // It may have done it there, and the next endpoint may be of the cluster that is known.
        assertThat(EtcdFault.ANOTHER_CLUSTER.refused()).isFalse();
        assertThat(EtcdFault.ANOTHER_CLUSTER.link()).isEqualTo(EtcdFault.Link.LEAVE);
    }

    private static HaException exception(EtcdFault fault, EtcdCall<?> call) {
        return EtcdErrors.of(fault, call, WHERE, CONFIG, new IllegalStateException("cause"));
    }

    private static EtcdCall<Void> write() {
        return EtcdCall.write("put", Duration.ofSeconds(1), client -> new CompletableFuture<>());
    }

    private static EtcdCall<Void> read() {
        return EtcdCall.read("get", Duration.ofSeconds(1), client -> new CompletableFuture<>());
    }

    /** As gRPC tells it. */
    private static EtcdCall<Void> sent(EtcdCall<Void> call) {
        ClientStreamTracer.StreamInfo info = ClientStreamTracer.StreamInfo.newBuilder()
                .setCallOptions(CallOptions.DEFAULT)
                .build();
        call.newClientStreamTracer(info, new Metadata()).outboundMessage(0);
        return call;
    }
}
