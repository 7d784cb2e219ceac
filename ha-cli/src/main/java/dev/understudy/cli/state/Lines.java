package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.BaseEncoding;
import dev.understudy.program.Plain;
import dev.understudy.state.Keys;
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

    /** Keys and values that are text are written as text, so that a person can read them. */
    static byte[] item(Versioned item) {
        ObjectNode line = JSON.createObjectNode();
        if (Keys.isText(item.key())) {
            line.put("key", item.key());
        } else {
            line.put("keyBase64", BASE64.encode(Keys.bytes(item.key())));
        }
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
        boolean text = node.path("text").isTextual();
        if (node.path("key").isTextual() == node.path("keyBase64").isTextual()
                || text == node.path("base64").isTextual()
                || !node.path("version").canConvertToLong()) {
            throw new MalformedException("line " + number + " is not a key with one value and a version");
        }
        byte[] value = text ? text(node, "text", number).getBytes(UTF_8) : decoded(node, "base64", number);
        return new Versioned(key(node, number), value, node.get("version").longValue());
    }

    /** Each key has one form, so that none can be in a file twice. */
    private static String key(JsonNode node, long number) {
        if (node.has("key")) {
            return text(node, "key", number);
        }
        String key = Keys.ofBytes(decoded(node, "keyBase64", number));
        if (Keys.isText(key)) {
            throw new MalformedException("line " + number + " has text in keyBase64");
        }
        return key;
    }

    /** JSON can say what UTF-8 cannot. */
    private static String text(JsonNode node, String field, long number) {
        String text = node.get(field).textValue();
        if (!Keys.isText(text)) {
            throw new MalformedException("line " + number + ": " + field + " is not well-formed Unicode");
        }
        return text;
    }

    private static byte[] decoded(JsonNode node, String field, long number) {
        try {
            return BASE64.decode(node.get(field).textValue());
        } catch (IllegalArgumentException malformed) {
            throw new MalformedException("line " + number + ": " + field + " is not base64");
        }
    }

    /** Empty if the line is not a trailer. */
    static Optional<Trailer> trailer(String line, long number) {
        JsonNode node = parse(line, number);
        return node.path("sha256").isTextual()
                        && node.path("keys").canConvertToLong()
                        && !node.has("key")
                        && !node.has("keyBase64")
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
            return Plain.json(JSON.writeValueAsString(node)).getBytes(UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
