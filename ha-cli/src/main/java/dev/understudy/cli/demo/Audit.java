package dev.understudy.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import dev.understudy.state.Versioned;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what the client was told with what the store holds, read past the nodes at one revision.
 *
 * @param lost payments that were acknowledged and are not there, or not with that amount
 * @param doubled payments that changed their channel more than once
 * @param outOfTerm payments written under an older term than one before them in the same channel
 */
record Audit(int lost, int doubled, int outOfTerm) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * @param state all channels and payments, as the sample node stores them
     * @param acks what was acknowledged before {@code state} was read
     */
    static Audit of(List<Versioned> state, List<Ack> acks) {
        Map<String, JsonNode> channels = new HashMap<>();
        Map<String, JsonNode> payments = new HashMap<>();
        for (Versioned record : state) {
            (record.key().startsWith("channels/") ? channels : payments).put(record.key(), read(record));
        }
        ImmutableListMultimap<String, JsonNode> byChannel = Multimaps.index(
                payments.values(), payment -> payment.path("channel").asText());
        int doubled = 0;
        int outOfTerm = 0;
        for (JsonNode channel : channels.values()) {
            List<JsonNode> inOrder = byChannel.get(channel.path("id").asText()).stream()
                    .sorted(Comparator.comparingLong(
                            payment -> payment.path("sequence").asLong()))
                    .toList();
            doubled += doubled(channel, inOrder);
            outOfTerm += outOfTerm(inOrder);
        }
        return new Audit(lost(ImmutableMap.copyOf(payments), acks), doubled, outOfTerm);
    }

    boolean clean() {
        return lost == 0 && doubled == 0 && outOfTerm == 0;
    }

    private static int lost(Map<String, JsonNode> payments, List<Ack> acks) {
        int lost = 0;
        for (Ack ack : acks) {
            JsonNode stored = payments.get("payments/" + ack.channel() + "/" + ack.payment());
            if (stored == null || stored.path("amount").asLong() != ack.amount()) {
                lost++;
            }
        }
        return lost;
    }

    /** A payment made twice counts twice in its channel, but has one record. */
    private static int doubled(JsonNode channel, List<JsonNode> payments) {
        long more = Math.max(0, channel.path("payments").asLong() - payments.size());
        long sum = payments.stream()
                .mapToLong(payment -> payment.path("amount").asLong())
                .sum();
        boolean sumDiffers = channel.path("paid").asLong() != sum;
        return Math.toIntExact(sumDiffers ? Math.max(1, more) : more);
    }

    private static int outOfTerm(List<JsonNode> payments) {
        int older = 0;
        long term = 0;
        for (JsonNode payment : payments) {
            long its = payment.path("term").asLong();
            older += its < term ? 1 : 0;
            term = Math.max(term, its);
        }
        return older;
    }

    private static JsonNode read(Versioned record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException malformed) {
            throw new IllegalStateException("not a record of the sample node: " + record, malformed);
        }
    }
}
