package dev.understudy.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.understudy.state.Versioned;
import java.io.IOException;

/** Reads and writes JSON, strictly: what is not exactly of the form is an error, never a default. */
final class Records {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private Records() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads what a client sent.
     *
     * @throws Refusal if the text is not exactly of this form
     */
    static <T> T request(byte[] json, Class<T> type) {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new Refusal(Refusal.Rule.MALFORMED, "the request is null");
            }
            return value;
        } catch (JsonProcessingException malformed) {
            throw new Refusal(Refusal.Rule.MALFORMED, malformed.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads what was stored.
     *
     * @throws IllegalStateException if somebody else wrote something else there
     */
    static <T> T stored(Versioned stored, Class<T> type) {
        try {
            return MAPPER.readValue(stored.value(), type);
        } catch (IOException malformed) {
            throw new IllegalStateException("not a record of ours: " + stored, malformed);
        }
    }
}
