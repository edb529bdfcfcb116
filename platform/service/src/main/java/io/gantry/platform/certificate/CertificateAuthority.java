package io.gantry.platform.certificate;

import io.gantry.kinds.id.UidSource;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority (X.509, RFC 5280): EC P-256 keys, ECDSA with SHA-256, no intermediate authorities.
 * Begins a little in the past, because clocks of machines differ. Holds its private key; is never printed.
 */
public final class CertificateAuthority {

    public static final Duration LIFE = Duration.ofDays(3652);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String CURVE = "secp256r1";

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final UidSource uids;

    public CertificateAuthority(X509Certificate certificate, PrivateKey key, UidSource uids) {
        this.certificate = certificate;
        this.key = key;
        this.uids = uids;
    }

    /** What a certificate may be used for. */
    public enum Use {
        /** An engine or a listener shows it to those who call. */
        SERVER,
        /** A caller shows it to an engine. */
        CLIENT,
        /** A copy of the program shows it to the others, whoever of them calls. */
        PEER;

        private KeyPurposeId[] purposes() {
            return switch (this) {
                case SERVER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
                case CLIENT -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
                case PEER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            };
        }
    }

    /**
     * Whom a certificate is for.
     *
     * @param commonName for people
     * @param dnsNames and {@code addresses} by which a server may be called
     */
    public record Subject(String commonName, List<String> dnsNames, List<String> addresses) {
        public Subject {
            dnsNames = List.copyOf(dnsNames);
            addresses = List.copyOf(addresses);
        }

        public static Subject named(String commonName) {
            return new Subject(commonName, List.of(), List.of());
        }
    }

    /** A new authority with a new key. */
    public static CertificateAuthority create(String commonName, Instant now, UidSource uids) {
        KeyPair pair = newKeys();
        try {
            var builder = builder(commonName, commonName, now, LIFE, pair.getPublic(), uids)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate(), uids);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("authority '" + commonName + "' was not made", e);
        }
    }

    /** A new key for somebody who is certified here. */
    public static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + CURVE, e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /** Certifies a key. Never longer than the authority itself lives. */
    public X509Certificate issue(Subject subject, PublicKey subjectKey, Use use, Instant now, Duration life) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration lives = now.plus(life).isAfter(end) ? Duration.between(now, end) : life;
        String issuer = commonName(certificate);
        try {
            var tools = new JcaX509ExtensionUtils();
            var builder = builder(issuer, subject.commonName(), now, lives, subjectKey, uids)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use.purposes()))
                    .addExtension(
                            Extension.authorityKeyIdentifier, false, tools.createAuthorityKeyIdentifier(certificate))
                    .addExtension(Extension.subjectKeyIdentifier, false, tools.createSubjectKeyIdentifier(subjectKey));
            addNames(builder, subject);
            return sign(builder, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate of '" + subject.commonName() + "' was not made", e);
        }
    }

    private static void addNames(X509v3CertificateBuilder builder, Subject subject) throws CertIOException {
        var names = new java.util.ArrayList<GeneralName>();
        subject.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        subject.addresses().forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
    }

    private static X509v3CertificateBuilder builder(
            String issuer, String subject, Instant now, Duration life, PublicKey subjectKey, UidSource uids) {
        return new JcaX509v3CertificateBuilder(
                new X500NameBuilder().addRDN(BCStyle.CN, issuer).build(),
                new BigInteger(uids.next().text().replace("-", ""), 16),
                Date.from(now.minus(CertificateLife.headStart(life))),
                Date.from(now.plus(life)),
                new X500NameBuilder().addRDN(BCStyle.CN, subject).build(),
                subjectKey);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder(SIGNATURE).build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static String commonName(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    }
}
