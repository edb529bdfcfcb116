package io.gantry.scheduler.node;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;

/**
 * A PKCS #10 certification request (RFC 2986) for an elliptic key: who asks, the public key, and a signature that shows
 * the asker has the private one. What may be done with the certificate is for the authority to say, so none is asked for.
 */
final class SigningRequest {

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OID = 0x06;
    private static final int UTF8_STRING = 0x0C;
    /** Attributes, of which there are none. */
    private static final int CONTEXT_0 = 0xA0;

    /** 2.5.4.3, commonName. */
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    /** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
    private static final byte[] ECDSA_SHA256 = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02};

    private static final int LINE = 64;
    private static final int SHORT_LENGTH_MAX = 0x7F;

    private SigningRequest() {}

    /** In PEM (RFC 7468). */
    static String pem(String commonName, KeyPair keys) {
        byte[] info = value(
                SEQUENCE,
                value(INTEGER, new byte[] {0}),
                name(commonName),
                keys.getPublic().getEncoded(),
                value(CONTEXT_0));
        byte[] request =
                value(SEQUENCE, info, value(SEQUENCE, value(OID, ECDSA_SHA256)), value(BIT_STRING, signed(info, keys)));
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(request);
        return "-----BEGIN CERTIFICATE REQUEST-----\n" + body + "\n-----END CERTIFICATE REQUEST-----\n";
    }

    private static byte[] name(String commonName) {
        byte[] text = value(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8));
        return value(SEQUENCE, value(SET, value(SEQUENCE, value(OID, COMMON_NAME), text)));
    }

    /** A bit string begins with the number of bits that are not used: none. */
    private static byte[] signed(byte[] info, KeyPair keys) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(info);
            return joined(new byte[] {0}, signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("cannot sign with an elliptic key", impossible);
        }
    }

    private static byte[] value(int tag, byte[]... parts) {
        byte[] content = joined(parts);
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length <= SHORT_LENGTH_MAX) {
            out.write(content.length);
        } else if (content.length <= 0xFF) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
