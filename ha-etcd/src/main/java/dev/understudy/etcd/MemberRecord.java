package dev.understudy.etcd;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.understudy.queue.Candidate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * What the registry holds of a node, as JSON; fields that a later version adds are skipped.
 *
 * @param id the node's name
 * @param incarnation which life of it
 * @param address where it can be reached; may be empty
 */
record MemberRecord(String id, UUID incarnation, String address) {
    /** Of a record that is not ours to read: no process draws this number. */
    private static final UUID STRANGER = new UUID(0, 0);

    private static final JsonFactory JSON = new JsonFactory();

    static MemberRecord of(Candidate who) {
        return new MemberRecord(who.id().value(), who.incarnation(), who.address());
    }

    String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("incarnation", incarnation.toString());
            json.writeStringField("address", address);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** Reads a record; one that is malformed belongs to a stranger without address. */
    static MemberRecord parse(String text) {
        String id = "";
        UUID incarnation = STRANGER;
        String address = "";
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new MemberRecord("", STRANGER, "");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "id" -> id = json.getText();
                    case "incarnation" -> incarnation = UUID.fromString(json.getText());
                    case "address" -> address = json.getText();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException | IllegalArgumentException malformed) {
            return new MemberRecord("", STRANGER, "");
        }
        return new MemberRecord(id, incarnation, address);
    }
}
