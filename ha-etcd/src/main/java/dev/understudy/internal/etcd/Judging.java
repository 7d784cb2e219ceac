package dev.understudy.internal.etcd;

import dev.understudy.spi.Eras;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Shows every answer to the {@link EtcdLineage} before anybody else sees it, and withholds those it refuses. */
final class Judging<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final EtcdLineage lineage;
    private final Eras.Known known;
    private volatile boolean linearizable;

    Judging(ClientCall<Q, A> call, EtcdLineage lineage) {
        super(call);
        this.lineage = lineage;
        this.known = lineage.known();
    }

    @Override
    public void sendMessage(Q message) {
        // A transaction of ours always has a part that is linearizable, and then its answer is.
        linearizable =
                message instanceof TxnRequest || (message instanceof RangeRequest read && !read.getSerializable());
        super.sendMessage(message);
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
        super.start(new Judge(listener), headers);
    }

    private final class Judge extends SimpleForwardingClientCallListener<A> {
        private @Nullable String refusal;

        Judge(Listener<A> listener) {
            super(listener);
        }

        @Override
        public void onMessage(A message) {
            ResponseHeader header = header(message);
            if (refusal == null && header != null) {
                refusal = lineage.refusal(header).orElse(null);
            }
            if (refusal != null) {
                cancel(refusal, null);
                return;
            }
            if (header != null && linearizable) {
                lineage.answered(known, header);
            }
            super.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            super.onClose(refusal == null ? status : Status.FAILED_PRECONDITION.withDescription(refusal), trailers);
        }
    }

    private static @Nullable ResponseHeader header(Object message) {
        if (message instanceof TxnResponse answer) {
            return answer.getHeader();
        } else if (message instanceof RangeResponse answer) {
            return answer.getHeader();
        } else if (message instanceof LeaseKeepAliveResponse answer) {
            return answer.getHeader();
        } else if (message instanceof WatchResponse answer) {
            return answer.getHeader();
        } else if (message instanceof LeaseGrantResponse answer) {
            return answer.getHeader();
        } else if (message instanceof LeaseRevokeResponse answer) {
            return answer.getHeader();
        } else if (message instanceof LeaseTimeToLiveResponse answer) {
            return answer.getHeader();
        } else if (message instanceof PutResponse answer) {
            return answer.getHeader();
        } else if (message instanceof DeleteRangeResponse answer) {
            return answer.getHeader();
        }
        return null;
    }
}
