package dev.understudy.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DaemonFileTest {
    @Test
    void theDaemonsStorageConfigurationIsUnderstood() throws IOException {
        assertThat(read("""
                        {
                          "payment_channel_storage_type": "etcd",
                          "payment_channel_storage_client": {
                            "connection_timeout": "5s",
                            "request_timeout": "3s",
                            "endpoints": ["http://127.0.0.1:2379", "http://127.0.0.2:2379"]
                          },
                          "payment_channel_cert_path": "/etc/cert.pem",
                          "payment_channel_ca_path": "/etc/ca.pem",
                          "payment_channel_key_path": "/etc/key.pem",
                          "payment_channel_storage_server": {
                            "id": "storage-2", "host": "127.0.0.2", "client_port": 2379, "peer_port": 2380,
                            "token": "unique-token", "cluster": "storage-1=http://127.0.0.1:2380", "enabled": false
                          }
                        }
                        """))
                .containsOnly(
                        Map.entry("db.backend", "etcd"),
                        Map.entry("cluster.leader-elector", "etcd"),
                        Map.entry("db.etcd.connection_timeout", "5s"),
                        Map.entry("db.etcd.request_timeout", "3s"),
                        Map.entry("db.etcd.host", "http://127.0.0.1:2379,http://127.0.0.2:2379"),
                        Map.entry("db.etcd.cert_file", "/etc/cert.pem"),
                        Map.entry("db.etcd.ca_file", "/etc/ca.pem"),
                        Map.entry("db.etcd.key_file", "/etc/key.pem"));
    }

    @Test
    void anEmptyPathIsNoPath() throws IOException {
        assertThat(read("{\"payment_channel_cert_path\": \"\", \"payment_channel_ca_path\": \"\"}"))
                .isEmpty();
    }

    @Test
    void ourOwnNamesMayStandBesideTheDaemons() throws IOException {
        assertThat(read("{\"cluster\": {\"id\": \"n1\", \"priority\": 3}, \"rest.listen\": \"h:1\"}"))
                .containsOnly(
                        Map.entry("cluster.id", "n1"),
                        Map.entry("cluster.priority", "3"),
                        Map.entry("rest.listen", "h:1"));
    }

    @Test
    void theElectionFollowsTheStorageUnlessItIsNamed() throws IOException {
        assertThat(read("{\"payment_channel_storage_type\": \"memory\", \"cluster.leader-elector\": \"etcd\"}"))
                .containsOnly(Map.entry("db.backend", "memory"), Map.entry("cluster.leader-elector", "etcd"));
    }

    private static Map<String, String> read(String json) throws IOException {
        return new DaemonFile().read(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }
}
