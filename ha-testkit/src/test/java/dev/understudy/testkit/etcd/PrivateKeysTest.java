package dev.understudy.testkit.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.internal.config.PrivateKeys;
import java.io.IOException;
import java.io.StringWriter;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as another library writes them, in every form that tools of etcd, Kubernetes and OpenSSL use. */
class PrivateKeysTest {
    @ParameterizedTest
    @CsvSource({"EC, 256", "EC, 384", "EC, 521", "RSA, 2048"})
    void theFormThatNamesItsKindAndTheOneWithoutAreTheSameKey(String algorithm, int bits) throws Exception {
        KeyPair pair = pair(algorithm, bits);
        String traditional = pem(pair.getPrivate());
        assertThat(traditional).startsWith("-----BEGIN " + algorithm + " PRIVATE KEY");
        assertFits(PrivateKeys.read(traditional.getBytes(UTF_8)), pair);

        String wrapped = pem(new JcaPKCS8Generator(pair.getPrivate(), null));
        assertThat(wrapped).startsWith("-----BEGIN PRIVATE KEY");
        PrivateKey key = PrivateKeys.read(wrapped.getBytes(UTF_8));
        assertFits(key, pair);
        assertFits(PrivateKeys.read(PrivateKeys.pkcs8(key)), pair);
    }

    @Test
    void edwardsCurvesAreRead() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThat(PrivateKeys.read(PrivateKeys.pkcs8(pair.getPrivate()))).isEqualTo(pair.getPrivate());
    }

    /** OpenSSL writes the curve as a block of its own before the key, and certificates may be in the same file. */
    @Test
    void otherBlocksAndWordsAreLeftOut() throws Exception {
        KeyPair pair = pair("EC", 256);
        String file = "words\r\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + pem(pair.getPrivate()).replace("\n", "\r\n");
        assertFits(PrivateKeys.read(file.getBytes(UTF_8)), pair);
    }

    @Test
    void anEncryptedKeyIsRefusedWithTheWayOut() throws Exception {
        KeyPair pair = pair("RSA", 2048);
        char[] password = "a-password".toCharArray();
        String wrapped = pem(new JcaPKCS8Generator(
                pair.getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword(password)
                        .build()));
        StringWriter traditional = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(traditional)) {
            writer.writeObject(
                    pair.getPrivate(),
                    new JcePEMEncryptorBuilder("AES-256-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build(password));
        }
        for (String file : new String[] {wrapped, traditional.toString()}) {
            assertThatThrownBy(() -> PrivateKeys.read(file.getBytes(UTF_8)))
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessageContaining("encrypted")
                    .hasMessageContaining("openssl pkey");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PRIVATE KEY, ''",
        "PRIVATE KEY, AAAA",
        "PRIVATE KEY, not base 64",
        "EC PRIVATE KEY, MAA=",
        "EC PRIVATE KEY, MIL/",
        "RSA PRIVATE KEY, MAA=",
        "DSA PRIVATE KEY, MAA=",
        "OPENSSH PRIVATE KEY, MAA=",
        "CERTIFICATE, MAA="
    })
    void whatIsNoKeyIsRefused(String kind, String body) {
        String whole = "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
        for (String file : new String[] {whole, body, whole.substring(0, whole.length() - 6)}) {
            assertThatThrownBy(() -> PrivateKeys.read(file.getBytes(UTF_8))).isInstanceOf(InvalidKeyException.class);
        }
    }

    /** Every cut of a good file is refused by the one exception, or is the key. */
    @Test
    void aTornFileIsRefused() throws Exception {
        byte[] whole = pem(pair("EC", 256).getPrivate()).getBytes(UTF_8);
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PrivateKeys.read(torn)).isInstanceOf(InvalidKeyException.class);
        }
    }

    private static void assertFits(PrivateKey key, KeyPair pair) throws Exception {
        Signature signature =
                Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key);
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(new byte[] {1, 2, 3});
        assertThat(signature.verify(signed)).isTrue();
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        // The JDK's own keys name their curve only in the wrapping.
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, new BouncyCastleProvider());
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String pem(Object content) throws IOException {
        StringWriter out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            writer.writeObject(content);
        }
        return out.toString();
    }
}
