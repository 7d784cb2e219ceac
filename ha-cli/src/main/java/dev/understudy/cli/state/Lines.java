package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.BaseEncoding;
import dev.understudy.state.Versioned;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** The lines of state files and dumps: one JSON object each, without the line's end. */
final class Lines {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final BaseEncoding BASE64 = BaseEncoding.base64();

    /**
     * The last line.
     *
     * @param keys how many lines of keys there are
     * @param sha256 of all bytes before this line, line ends included, in lower-case hexadecimal
     */
    record Trailer(long keys, String sha256) {}

    private Lines() {}

    static byte[] header(Header header) {
        return bytes(JSON.valueToTree(header));
    }

    /** Values that are text are written as text, so that a person can read them. */
    static byte[] item(Versioned item) {
        ObjectNode line = JSON.createObjectNode().put("key", item.key());
        text(item.value())
                .ifPresentOrElse(text -> line.put("text", text), () -> line.put("base64", BASE64.encode(item.value())));
        return bytes(line.put("version", item.version()));
    }

    static byte[] trailer(Trailer trailer) {
        return bytes(JSON.createObjectNode().put("keys", trailer.keys()).put("sha256", trailer.sha256()));
    }

    /** @throws MalformedException if it is not a header */
    static Header header(String line) {
        try {
            return JSON.readValue(line, Header.class);
        } catch (JsonProcessingException malformed) {
            throw new MalformedException("the first line is no header of a state file");
        }
    }

    /** @throws MalformedException if it is no line of a key */
    static Versioned item(String line, long number) {
        JsonNode node = parse(line, number);
        JsonNode key = node.path("key");
        boolean text = node.path("text").isTextual();
        boolean base64 = node.path("base64").isTextual();
        if (!key.isTextual() || text == base64 || !node.path("version").canConvertToLong()) {
            throw new MalformedException("line " + number + " is not a key with one value and a version");
        }
        try {
            byte[] value = text
                    ? node.get("text").textValue().getBytes(UTF_8)
                    : BASE64.decode(node.get("base64").textValue());
            return new Versioned(key.textValue(), value, node.get("version").longValue());
        } catch (IllegalArgumentException malformed) {
            throw new MalformedException("line " + number + " has a value that is not base64");
        }
    }

    /** Empty if the line is not a trailer. */
    static Optional<Trailer> trailer(String line, long number) {
        JsonNode node = parse(line, number);
        return node.path("sha256").isTextual() && node.path("keys").canConvertToLong() && !node.has("key")
                ? Optional.of(new Trailer(
                        node.get("keys").longValue(), node.get("sha256").textValue()))
                : Optional.empty();
    }

    private static JsonNode parse(String line, long number) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException malformed) {
            throw new MalformedException("line " + number + " is not JSON");
        }
    }

    private static Optional<String> text(byte[] value) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
