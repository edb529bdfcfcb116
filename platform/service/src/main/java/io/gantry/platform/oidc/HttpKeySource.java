package io.gantry.platform.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/** By OpenID Connect Discovery 1.0: the issuer's own document says where its keys are. Redirects are not followed. */
final class HttpKeySource implements KeySource {

    private static final String DOCUMENT = "/.well-known/openid-configuration";
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 512 * 1024;

    private final IssuerSettings settings;
    private final HttpClient http;

    /** @throws IOException if the file of the issuer's authority cannot be read */
    HttpKeySource(IssuerSettings settings) throws IOException {
        this.settings = settings;
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX);
        if (settings.authority().isPresent()) {
            client.sslContext(trusting(settings.authority().get()));
        }
        this.http = client.build();
    }

    @Override
    public List<JsonWebKey> fetch() throws IOException {
        String base = settings.issuer().toString();
        URI document = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + DOCUMENT);
        JsonNode said = GantryJson.lenient().readTree(get(document));
        if (!base.equals(said.path("issuer").asText())) {
            throw new IOException(document + " is of issuer '"
                    + said.path("issuer").asText() + "', not of the one that gantry.oidc.issuer names");
        }
        String keys = said.path("jwks_uri").asText();
        try {
            if (IssuerSettings.isSafe(URI.create(keys))) {
                return new JsonWebKeySet(new String(get(URI.create(keys)), StandardCharsets.UTF_8)).getJsonWebKeys();
            }
        } catch (JoseException | IllegalArgumentException e) {
            throw new IOException("what is at " + keys + " are not keys", e);
        }
        throw new IOException(document + " names its keys at '" + keys + "', which is not https://");
    }

    private byte[] get(URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_MAX)
                .header("Accept", "application/json")
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] read = body.readNBytes(BYTES_MAX + 1);
                if (answer.statusCode() != 200 || read.length > BYTES_MAX) {
                    throw new IOException(address + " was answered with " + answer.statusCode() + " and " + read.length
                            + " bytes, of " + BYTES_MAX + " at most");
                }
                return read;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static SSLContext trusting(Path authority) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            var read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(authority)));
            for (Certificate one : read) {
                store.setCertificateEntry("authority-" + number++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authority + " (gantry.oidc.authority) holds no certificates in PEM", e);
        }
    }
}
