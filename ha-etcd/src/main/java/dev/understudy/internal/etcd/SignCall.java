package dev.understudy.internal.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.election.CampaignResponse;
import io.grpc.Context;
import java.util.concurrent.CompletableFuture;

/** One campaign that is meant to stay pending. jetcd's futures cannot cancel a call; the context it is made in can. */
final class SignCall {
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private final CompletableFuture<CampaignResponse> end;

    private SignCall(EtcdSigns signs, Client client, long number) {
        this.end = issue(signs, client, number);
    }

    static SignCall begin(EtcdSigns signs, Client client, long number) {
        return new SignCall(signs, client, number);
    }

    /** Completes when the call is over, however it ends. */
    CompletableFuture<CampaignResponse> end() {
        return end;
    }

    /** Ends the call; idempotent. */
    void cancel() {
        context.cancel(null);
    }

    private CompletableFuture<CampaignResponse> issue(EtcdSigns signs, Client client, long number) {
        try {
            return context.call(() -> signs.campaign(client, number));
        } catch (Exception refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
