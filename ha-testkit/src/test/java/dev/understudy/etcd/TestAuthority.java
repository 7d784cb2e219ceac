package dev.understudy.etcd;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemGenerationException;

/** A certificate authority that lasts for a test. */
final class TestAuthority {
    private static final Duration DAY = Duration.ofDays(1);

    private final Path folder;
    private final String name;
    private final KeyPair keys = keyPair();

    /** Files of one identity, PEM. */
    record Identity(Path certificate, Path key) {}

    TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** The authority's own certificate. */
    Path certificate() {
        return write(name + ".pem", issue(name, keys, DAY, List.of(), true));
    }

    /** A server or client for these addresses: {@code 127.0.0.1}, or a host name. */
    Identity identity(String who, String... addresses) {
        return identity(who, DAY, addresses);
    }

    /** One that was valid until yesterday. */
    Identity expired(String who, String... addresses) {
        return identity(who, DAY.negated(), addresses);
    }

    private Identity identity(String who, Duration validity, String... addresses) {
        KeyPair own = keyPair();
        X509CertificateHolder certificate = issue(who, own, validity, List.of(addresses), false);
        return new Identity(
                write(name + "-" + who + ".pem", certificate), write(name + "-" + who + ".key", pkcs8(own)));
    }

    private X509CertificateHolder issue(
            String who, KeyPair own, Duration validity, List<String> addresses, boolean authority) {
        Instant end = Instant.now().plus(validity);
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(end.minus(DAY.multipliedBy(3))),
                    Date.from(end),
                    new X500Name("CN=" + who),
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!addresses.isEmpty()) {
                GeneralName[] names = addresses.stream()
                        .map(address -> new GeneralName(
                                address.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, address))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        } catch (IOException | OperatorCreationException failed) {
            throw new AssertionError(failed);
        }
    }

    private Path write(String file, Object content) {
        Path path = folder.resolve(file);
        try (Writer out = Files.newBufferedWriter(path);
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(content);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        return path;
    }

    private static JcaPKCS8Generator pkcs8(KeyPair keys) {
        try {
            return new JcaPKCS8Generator(keys.getPrivate(), null);
        } catch (PemGenerationException failed) {
            throw new AssertionError(failed);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failed) {
            throw new AssertionError(failed);
        }
    }
}
