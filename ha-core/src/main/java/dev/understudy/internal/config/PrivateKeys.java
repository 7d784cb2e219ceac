package dev.understudy.internal.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys from PEM files. The JDK reads the form PKCS#8 only; etcd's tools write keys of elliptic curves in
 * SEC 1 form, and older ones RSA keys in PKCS#1, which are the same keys without the wrapping that names their kind.
 */
public final class PrivateKeys {
    /** What such a file must be, for error texts. */
    public static final String RULE = "must hold an unencrypted private key in PEM form (PKCS#8, PKCS#1 or SEC 1)";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String PKCS8 = "PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    // DER, in the words of X.690.
    private static final byte INTEGER = 0x02;
    private static final byte OCTET_STRING = 0x04;
    private static final byte OBJECT_IDENTIFIER = 0x06;
    private static final byte SEQUENCE = 0x30;
    private static final byte PARAMETERS = (byte) 0xA0;
    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    /** 1.2.840.113549.1.1.1 and NULL. */
    private static final byte[] RSA = {
        SEQUENCE, 13, OBJECT_IDENTIFIER, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
    };
    /** 1.2.840.10045.2.1. */
    private static final byte[] EC = {OBJECT_IDENTIFIER, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private PrivateKeys() {}

    /**
     * The first private key of a file.
     *
     * @throws InvalidKeyException saying why there is none that can be used
     */
    public static PrivateKey read(byte[] pem) throws InvalidKeyException {
        Matcher block = BLOCK.matcher(new String(pem, ISO_8859_1));
        while (block.find()) {
            String kind = block.group(1);
            if (kind.endsWith(PKCS8)) {
                if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
                    throw new InvalidKeyException("it is encrypted; openssl pkey -in FILE -out NEW decrypts it");
                }
                return key(kind, bytes(block.group(2)));
            }
        }
        throw new InvalidKeyException("it has no private key in PEM form");
    }

    /** The same key as a file in PKCS#8 form, which everybody reads. */
    public static byte[] pkcs8(PrivateKey key) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return ("-----BEGIN " + PKCS8 + "-----\n" + body + "\n-----END " + PKCS8 + "-----\n").getBytes(US_ASCII);
    }

    private static PrivateKey key(String kind, byte[] der) throws InvalidKeyException {
        return switch (kind) {
            case PKCS8 -> fromPkcs8(der);
            case "RSA PRIVATE KEY" -> fromPkcs8(wrapped(RSA, der));
            case "EC PRIVATE KEY" -> fromPkcs8(wrapped(tagged(SEQUENCE, Bytes.concat(EC, curve(der))), der));
            default -> throw new InvalidKeyException("a key of the kind " + kind + " is not known here");
        };
    }

    private static PrivateKey fromPkcs8(byte[] der) throws InvalidKeyException {
        InvalidKeyException refused = new InvalidKeyException("it is no key of " + String.join(", ", ALGORITHMS));
        // The form does not tell the kind before it is read: the next may fit.
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException another) {
                refused.addSuppressed(another);
            }
        }
        throw refused;
    }

    private static byte[] bytes(String base64) throws InvalidKeyException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw new InvalidKeyException("it is not in base 64", broken);
        }
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return tagged(SEQUENCE, Bytes.concat(VERSION_0, algorithm, tagged(OCTET_STRING, key)));
    }

    private static byte[] tagged(byte tag, byte[] content) {
        byte[] length;
        if (content.length < 0x80) {
            length = new byte[] {tag, (byte) content.length};
        } else if (content.length < 0x100) {
            length = new byte[] {tag, (byte) 0x81, (byte) content.length};
        } else {
            length = new byte[] {tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        }
        return Bytes.concat(length, content);
    }

    /** The name of the curve, which in SEC 1 form stands after the number itself. */
    private static byte[] curve(byte[] sec1) throws InvalidKeyException {
        try {
            ByteBuffer rest = content(ByteBuffer.wrap(sec1), SEQUENCE);
            content(rest, INTEGER);
            content(rest, OCTET_STRING);
            ByteBuffer name = content(content(rest, PARAMETERS), OBJECT_IDENTIFIER);
            byte[] identifier = new byte[name.remaining()];
            name.get(identifier);
            return tagged(OBJECT_IDENTIFIER, identifier);
        } catch (BufferUnderflowException | IllegalArgumentException broken) {
            throw new InvalidKeyException("it is no key of a named elliptic curve", broken);
        }
    }

    /** What is in the next value, which must have this tag; the buffer goes on behind it. */
    private static ByteBuffer content(ByteBuffer from, byte tag) throws InvalidKeyException {
        if (from.get() != tag) {
            throw new InvalidKeyException("it is no key of a named elliptic curve");
        }
        int length = from.get() & 0xFF;
        if (length == 0x81) {
            length = from.get() & 0xFF;
        } else if (length == 0x82) {
            length = from.getShort() & 0xFFFF;
        }
        ByteBuffer content = from.slice().limit(length);
        from.position(from.position() + length);
        return content;
    }
}
