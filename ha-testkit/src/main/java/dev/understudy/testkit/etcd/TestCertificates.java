package dev.understudy.testkit.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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

/**
 * A certificate authority for tests, and the certificates it signs; all files are PEM, keys unencrypted PKCS#8.
 *
 * <p>Two authorities know nothing of each other: the certificates of a second one are what a stranger would show.
 * Certificates last a day. Thread-safe, if no two threads issue for the same name.
 *
 * <pre>{@code
 * TestCertificates authority = TestCertificates.in(folder, "authority");
 * TestCertificates.Identity server = authority.identity("etcd", "127.0.0.1", "localhost");
 * TestCertificates.Identity client = authority.identity("client");
 * }</pre>
 */
public final class TestCertificates {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<OpenOption> OVER =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final String name;
    private final KeyPair keys = keyPair();
    private final AtomicLong serial = new AtomicLong();
    private final Path authority;

    /**
     * The files of one identity.
     *
     * @param certificate signed by the authority
     * @param key the private key to it
     */
    public record Identity(Path certificate, Path key) {}

    private TestCertificates(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        this.authority = write(name + ".pem", issue(name, keys, DAY, List.of(), true));
    }

    /**
     * A new authority.
     *
     * @param folder an existing folder for all files; whoever made it deletes it
     * @param name of the authority; starts each file's name
     */
    public static TestCertificates in(Path folder, String name) {
        return new TestCertificates(folder, name);
    }

    /** The authority's own certificate: what the other side must trust. */
    public Path authority() {
        return authority;
    }

    /**
     * A certificate for a server, or for a client.
     *
     * @param who common name; part of the files' names
     * @param addresses IPv4 addresses or host names that the certificate is good for; a client needs none
     */
    public Identity identity(String who, String... addresses) {
        return identity(who, DAY, addresses);
    }

    /** A certificate that was good until yesterday. */
    public Identity expired(String who, String... addresses) {
        return identity(who, DAY.negated(), addresses);
    }

    private Identity identity(String who, Duration validity, String... addresses) {
        KeyPair own = keyPair();
        X509CertificateHolder certificate = issue(who, own, validity, List.of(addresses), false);
        return new Identity(
                write(name + "-" + who + ".pem", certificate), write(name + "-" + who + ".key", pkcs8(own)));
    }

    private X509CertificateHolder issue(
            String who, KeyPair own, Duration validity, List<String> addresses, boolean signsOthers) {
        Instant end = Instant.now().plus(validity);
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    BigInteger.valueOf(serial.incrementAndGet()),
                    Date.from(end.minus(DAY.multipliedBy(3))),
                    Date.from(end),
                    new X500Name("CN=" + who),
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(signsOthers));
            if (!addresses.isEmpty()) {
                GeneralName[] names = addresses.stream()
                        .map(address -> new GeneralName(
                                address.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, address))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (OperatorCreationException impossible) {
            throw new IllegalStateException("this Java runtime does not sign with ECDSA", impossible);
        }
    }

    private Path write(String file, Object content) {
        Path path = folder.resolve(file);
        // Keys are for their owner alone, like all keys; certificates may be read, but need not be.
        try (Writer out = Channels.newWriter(Files.newByteChannel(path, OVER, OWNER_ONLY), UTF_8);
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return path;
    }

    private static JcaPKCS8Generator pkcs8(KeyPair keys) {
        try {
            return new JcaPKCS8Generator(keys.getPrivate(), null);
        } catch (PemGenerationException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime has no elliptic curves", impossible);
        }
    }
}
