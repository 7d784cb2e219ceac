package dev.understudy.internal.etcd;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ForeignText;
import dev.understudy.spi.NodeInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.Consumer;

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

    /**
     * Reads the record of {@code id}. One that is malformed belongs to a stranger whom nobody can reach, and so does
     * each part that is not what it should be.
     *
     * @param faults is told what was wrong, each a clause about the record
     */
    static Candidate parse(NodeId id, String text, Consumer<String> faults) {
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
                return stranger(id, faults);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "incarnation" -> incarnation = UUID.fromString(json.getText());
                    case "address" -> address = address(field, json.getText(), faults);
                    case "tripwire" -> tripwire = address(field, json.getText(), faults);
                    case "priority" -> priority = json.getIntValue();
                    case "fit" -> fit = json.getBooleanValue();
                    case "version" -> version = note(field, json.getText(), faults);
                    case "state" -> state = note(field, json.getText(), faults);
                    case "answers" -> answers = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException | IllegalArgumentException malformed) {
            return stranger(id, faults);
        }
        return new Candidate(id, incarnation, address, tripwire, priority, fit, new NodeInfo(version, state), answers);
    }

    private static String address(String field, String text, Consumer<String> faults) {
        if (text.isEmpty() || ForeignText.address(text).isPresent()) {
            return text;
        }
        faults.accept("has as " + field + " " + ForeignText.quoted(text) + ", which is not host:port and left out");
        return "";
    }

    private static String note(String field, String text, Consumer<String> faults) {
        if (ForeignText.isNote(text)) {
            return text;
        }
        faults.accept("has as " + field + " " + ForeignText.quoted(text) + ", which is no plain line and left out");
        return "";
    }

    private static Candidate stranger(NodeId id, Consumer<String> faults) {
        faults.accept("is no record of a node: nobody can reach that one");
        return new Candidate(id, STRANGER, "", "", 0, false, NodeInfo.NONE);
    }
}
