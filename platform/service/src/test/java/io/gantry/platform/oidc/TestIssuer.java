package io.gantry.platform.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** An OpenID Connect issuer, as far as who checks its tokens sees it: over HTTP, with keys made for the test. */
final class TestIssuer implements AutoCloseable {

    private final HttpServer server;
    private final List<PublicJsonWebKey> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile boolean away;
    private volatile String saysItIs;

    TestIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/realm/.well-known/openid-configuration", exchange -> {
            fetches.incrementAndGet();
            answer(exchange, "{\"issuer\":\"" + saysItIs + "\",\"jwks_uri\":\"" + address() + "/keys\"}");
        });
        server.createContext(
                "/realm/keys",
                exchange -> answer(exchange, new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY)));
        server.start();
        saysItIs = address().toString();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/realm");
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(away ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** How often it was asked for its keys. */
    int fetches() {
        return fetches.get();
    }

    void has(PublicJsonWebKey... all) {
        keys.clear();
        keys.addAll(List.of(all));
    }

    void isAway(boolean now) {
        away = now;
    }

    void saysItIs(String other) {
        saysItIs = other;
    }

    /** What a good token of alice has. */
    JwtClaims claims(Instant now) {
        var claims = new JwtClaims();
        claims.setIssuer(address().toString());
        claims.setAudience("gantry", "account");
        claims.setSubject("f3a1");
        claims.setClaim("preferred_username", "alice");
        claims.setStringListClaim("groups", "shop-team", "people");
        claims.setIssuedAt(NumericDate.fromMilliseconds(now.toEpochMilli()));
        claims.setExpirationTime(
                NumericDate.fromMilliseconds(now.plusSeconds(300).toEpochMilli()));
        return claims;
    }

    String token(PublicJsonWebKey key, JwtClaims claims) {
        return token(claims, signed -> {
            signed.setKey(key.getPrivateKey());
            signed.setKeyIdHeaderValue(key.getKeyId());
            signed.setAlgorithmHeaderValue(
                    switch (key.getKeyType()) {
                        case "EC" -> AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
                        case "OKP" -> AlgorithmIdentifiers.EDDSA;
                        default -> AlgorithmIdentifiers.RSA_USING_SHA256;
                    });
        });
    }

    static String token(JwtClaims claims, Consumer<JsonWebSignature> signing) {
        var signed = new JsonWebSignature();
        signed.setPayload(claims.toJson());
        signing.accept(signed);
        try {
            return signed.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
