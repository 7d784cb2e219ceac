package dev.understudy.internal.etcd;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.NodeInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.UUID;

/** What the registry holds of a node, as JSON; fields that a later version adds are skipped. */
final class MemberRecord {
    /** Of a record that is not ours to read: no process draws this number. */
    private static final UUID STRANGER = new UUID(0, 0);

    private static final JsonFactory JSON = new JsonFactory();

    private MemberRecord() {}

    static String toJson(Candidate who) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", who.id().value());
            json.writeStringField("incarnation", who.incarnation().toString());
            json.writeStringField("address", who.address());
            json.writeStringField("tripwire", who.tripwire());
            json.writeNumberField("priority", who.priority());
            json.writeBooleanField("fit", who.fit());
            json.writeStringField("version", who.bulletin().version());
            json.writeStringField("state", who.bulletin().state());
            json.writeBooleanField("answers", who.answers());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** Reads the record of {@code id}; one that is malformed belongs to a stranger whom nobody can reach. */
    static Candidate parse(String id, String text) {
        UUID incarnation = STRANGER;
        String address = "";
        String tripwire = "";
        int priority = 0;
        boolean fit = true;
        String version = "";
        String state = "";
        boolean answers = false;
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return stranger(id);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "incarnation" -> incarnation = UUID.fromString(json.getText());
                    case "address" -> address = json.getText();
                    case "tripwire" -> tripwire = json.getText();
                    case "priority" -> priority = json.getIntValue();
                    case "fit" -> fit = json.getBooleanValue();
                    case "version" -> version = json.getText();
                    case "state" -> state = json.getText();
                    case "answers" -> answers = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException | IllegalArgumentException malformed) {
            return stranger(id);
        }
        return new Candidate(
                new NodeId(id), incarnation, address, tripwire, priority, fit, new NodeInfo(version, state), answers);
    }

    private static Candidate stranger(String id) {
        return new Candidate(new NodeId(id), STRANGER, "", "", 0, false, NodeInfo.NONE);
    }
}
