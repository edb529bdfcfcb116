package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.Pem;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A machine as its join program is: with a key and a certificate of its own, and the authorities that it was told to
 * trust. It does not look at the time in the listener's certificate, because the bridge's clock is a test's.
 *
 * @param certificate null before it has joined
 */
record MachineSide(String url, KeyPair keys, X509Certificate certificate, List<X509Certificate> trusted) {

    static MachineSide before(String url, String authorityPem) {
        return new MachineSide(url, CertificateAuthority.newKeys(), null, Pem.certificates(authorityPem));
    }

    /** An answer, and the machine as it is with it. */
    record Renewed(HttpResponse<String> response, KeyPair keys) {
        String body() {
            return response.body();
        }

        int status() {
            return response.statusCode();
        }

        JsonNode json() throws Exception {
            assertThat(status()).as(body()).isEqualTo(200);
            return GantryJson.lenient().readTree(body());
        }

        X509Certificate certificate() throws Exception {
            return Pem.certificate(json().path("certificate").asText());
        }
    }

    MachineSide with(Renewed answer) throws Exception {
        return new MachineSide(
                url,
                answer.keys(),
                answer.certificate(),
                Pem.certificates(answer.json().path("authority").asText()));
    }

    Renewed join(String token) throws Exception {
        return new Renewed(send("/v1/join", Map.of("token", token, "csr", request(keys))), keys);
    }

    /** With a new key, as the join program does. */
    Renewed renew() throws Exception {
        KeyPair fresh = CertificateAuthority.newKeys();
        return renew(request(fresh), fresh);
    }

    Renewed renew(String request, KeyPair fresh) throws Exception {
        return new Renewed(send("/v1/renew", Map.of("csr", request)), fresh);
    }

    Renewed ping() throws Exception {
        return new Renewed(send("/v1/ping", null), keys);
    }

    /** It says by how many seconds it goes. */
    Renewed ping(int stopAfter) throws Exception {
        return new Renewed(send("/v1/ping", Map.of("stopAfter", stopAfter)), keys);
    }

    /** With nothing to show. */
    MachineSide nameless() {
        return new MachineSide(url, keys, null, trusted);
    }

    MachineSide at(String otherUrl) {
        return new MachineSide(otherUrl, keys, certificate, trusted);
    }

    private HttpResponse<String> send(String route, Map<String, ?> body) throws Exception {
        String text = body == null ? "" : GantryJson.lenient().writeValueAsString(body);
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls())
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + route))
                            .POST(HttpRequest.BodyPublishers.ofString(text))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private SSLContext tls() throws Exception {
        KeyManager[] shows = null;
        if (certificate != null) {
            KeyStore mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            mine.setKeyEntry("own", keys.getPrivate(), new char[0], new Certificate[] {certificate});
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(mine, new char[0]);
            shows = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shows, new TrustManager[] {new Pinned(trusted)}, null);
        return context;
    }

    static String request(KeyPair keys) throws Exception {
        var request = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=m"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(request);
        }
        return text.toString();
    }

    /** Whatever one of these has signed. */
    private static final class Pinned extends X509ExtendedTrustManager {

        private final List<X509Certificate> authorities;

        private Pinned(List<X509Certificate> authorities) {
            this.authorities = authorities;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            for (X509Certificate authority : authorities) {
                try {
                    chain[0].verify(authority.getPublicKey());
                    return;
                } catch (GeneralSecurityException _) {
                    // the next one, then
                }
            }
            throw new CertificateException("a stranger listens");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
