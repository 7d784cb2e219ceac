package dev.understudy.internal.config;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;

/** Finds the commonest mix-up of TLS files, which the other side would only answer with a broken handshake. */
public final class KeyMatch {
    private KeyMatch() {}

    /**
     * Whether what one signs the other verifies.
     *
     * @throws GeneralSecurityException if this JVM cannot sign with such a key
     */
    public static boolean belongTogether(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certificate);
            signature.update(sample);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException otherKind) {
            return false;
        }
    }
}
