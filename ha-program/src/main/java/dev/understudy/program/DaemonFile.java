package dev.understudy.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.ConfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * JSON configuration. Objects within objects are names with dots, arrays are values with commas, so that
 * {@code {"cluster": {"id": "n1"}}} is {@code cluster.id=n1}. The names of the payment-channel daemon's storage
 * configuration ({@code payment_channel_storage_client} and so on) stand for ours.
 */
final class DaemonFile implements ConfigFile {
    private static final String TYPE = "payment_channel_storage_type";
    private static final String CLIENT = "payment_channel_storage_client.";
    private static final String SERVER = "payment_channel_storage_server.";

    private static final ImmutableMap<String, String> RENAMED = ImmutableMap.of(
            TYPE,
            "db.backend",
            CLIENT + "connection_timeout",
            "db.etcd.connection_timeout",
            CLIENT + "request_timeout",
            "db.etcd.request_timeout",
            CLIENT + "endpoints",
            "db.etcd.host",
            "payment_channel_cert_path",
            "db.etcd.cert_file",
            "payment_channel_key_path",
            "db.etcd.key_file",
            "payment_channel_ca_path",
            "db.etcd.ca_file");

    private static final ImmutableSet<String> SERVER_FIELDS = ImmutableSet.of(
            "id",
            "schema",
            "host",
            "client_port",
            "peer_port",
            "token",
            "cluster",
            "startup_timeout",
            "data_dir",
            "log_level",
            "enabled");

    @Override
    public Map<String, String> read(InputStream in) throws IOException {
        // Made here, because most programs have no such file, and loading a JSON library takes a while.
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        Map<String, String> written = new TreeMap<>();
        try {
            flatten("", mapper.readTree(in), written);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed.getOriginalMessage() + " in line "
                    + malformed.getLocation().getLineNr());
        }
        Map<String, String> values = new TreeMap<>();
        refuseServer(written);
        written.forEach((name, value) -> {
            if (!name.startsWith(SERVER) && !(RENAMED.containsKey(name) && value.isEmpty())) {
                values.put(RENAMED.getOrDefault(name, name), value);
            }
        });
        if (written.containsKey(TYPE)) {
            // The daemon's election, if it had one, would live where its state does.
            values.putIfAbsent("cluster.leader-elector", written.get(TYPE));
        }
        return values;
    }

    /** The daemon may run an etcd server inside; a node of ours does not, and must not pretend to. */
    private static void refuseServer(Map<String, String> written) {
        boolean described = false;
        for (Map.Entry<String, String> entry : written.entrySet()) {
            if (entry.getKey().startsWith(SERVER)) {
                described = true;
                if (!SERVER_FIELDS.contains(entry.getKey().substring(SERVER.length()))) {
                    throw new ConfigException(entry.getKey(), "***", "is not a known key");
                }
            }
        }
        String enabled = written.getOrDefault(SERVER + "enabled", "true");
        if (described && !enabled.equals("false")) {
            throw new ConfigException(
                    SERVER + "enabled",
                    enabled,
                    "must be false: this node runs no etcd server inside; start etcd beside it and name its endpoints");
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> flatten(
                            prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                            field.getValue(),
                            values));
        } else if (prefix.isEmpty()) {
            throw new IllegalArgumentException("the file must be one JSON object");
        } else if (node.isArray()) {
            values.put(
                    prefix,
                    StreamSupport.stream(node.spliterator(), false)
                            .map(element -> scalar(prefix, element))
                            .collect(Collectors.joining(",")));
        } else {
            values.put(prefix, scalar(prefix, node));
        }
    }

    private static String scalar(String name, JsonNode node) {
        if (!node.isTextual() && !node.isNumber() && !node.isBoolean()) {
            throw new IllegalArgumentException(name + " must be a text, a number, true or false, or a list of such");
        }
        return node.asText();
    }
}
