package io.gantry.provisioner.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gantry.kinds.secret.SecretText;
import io.gantry.provisioner.spi.MachineDriver.Join;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Stands in for the bridge: a TLS listener that signs the requests of machines with a throwaway authority. */
final class JoinListener implements AutoCloseable {

    static final String TOKEN = "a-token.that-must_not-be-seen";

    private static final Pattern ADDRESS = Pattern.compile("IP Address:([0-9.]+)");

    private final Path folder;
    private final String hostAddress;
    private final HttpsServer server;
    private final AtomicInteger serial = new AtomicInteger(1);
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Who renewed: the serial of what was shown. */
    final List<String> renewals = new CopyOnWriteArrayList<>();

    /** How long before its end the next certificate is to be renewed; they live two days. */
    volatile long renewBefore;

    volatile boolean good = true;
    volatile boolean refusesRenewals;
    volatile int stopAfter = 60;

    JoinListener(Path folder, String hostAddress) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.hostAddress = hostAddress;
        newAuthority();
        sign("listener", "CN=join", "subjectAltName=IP:" + hostAddress);
        sign("client", "CN=scheduler", "extendedKeyUsage=clientAuth");
        server = HttpsServer.create(new InetSocketAddress(0), 0);
        SSLContext tls = tls();
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/join", this::join);
        server.createContext("/v1/renew", this::renew);
        server.createContext("/v1/ping", this::ping);
        server.start();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Join join(String token) throws IOException {
        return new Join(
                "https://" + hostAddress + ":" + server.getAddress().getPort(),
                new SecretText(token),
                Files.readString(file("authority.pem")));
    }

    private void newAuthority() {
        Commands.must(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=authority",
                "-keyout",
                path("authority.key"),
                "-out",
                path("authority.pem"));
    }

    private void sign(String name, String subject, String extensions) throws IOException {
        Commands.must(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/" + subject,
                "-keyout",
                path(name + ".key"),
                "-out",
                path(name + ".csr"));
        certify(name, extensions);
    }

    private void certify(String name, String extensions) throws IOException {
        Files.writeString(file(name + ".ext"), extensions + "\n");
        Commands.must(
                "openssl",
                "x509",
                "-req",
                "-in",
                path(name + ".csr"),
                "-CA",
                path("authority.pem"),
                "-CAkey",
                path("authority.key"),
                "-set_serial",
                Integer.toString(serial.getAndIncrement()),
                "-days",
                "2",
                "-extfile",
                path(name + ".ext"),
                "-out",
                path(name + ".pem"));
    }

    private SSLContext tls() throws Exception {
        Commands.must(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                path("listener.pem"),
                "-inkey",
                path("listener.key"),
                "-out",
                path("listener.p12"),
                "-passout",
                "pass:x");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(file("listener.p12"))) {
            keys.load(file, "x".toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "x".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private void renew(HttpExchange exchange) throws IOException {
        try (exchange) {
            var shown =
                    (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            shown.verify(Commands.certificate(file("authority.pem")).getPublicKey());
            if (refusesRenewals) {
                answer(exchange, 503, Map.of("title", "not now"));
                return;
            }
            JsonNode request = new ObjectMapper().readTree(exchange.getRequestBody());
            Map<String, Object> answer = certified(request.get("csr").asText());
            renewals.add(shown.getSerialNumber().toString());
            answer(exchange, 200, answer);
        } catch (RuntimeException | GeneralSecurityException e) {
            answer(exchange, 500, Map.of("title", String.valueOf(e.getMessage())));
        }
    }

    private void ping(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, 200, Map.of("good", good, "pingAfter", 1, "stopAfter", stopAfter, "renew", false));
        }
    }

    private void join(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(body);
            JsonNode request = new ObjectMapper().readTree(body);
            if (!request.get("token").asText().equals(TOKEN)) {
                answer(exchange, 401, Map.of("title", "the token is not known"));
                return;
            }
            answer(exchange, 200, certified(request.get("csr").asText()));
        } catch (RuntimeException e) {
            answer(exchange, 500, Map.of("title", String.valueOf(e.getMessage())));
        }
    }

    private synchronized Map<String, Object> certified(String csr) throws IOException {
        String name = "machine" + serial.get();
        Files.writeString(file(name + ".csr"), csr);
        String text = Commands.must("openssl", "req", "-in", path(name + ".csr"), "-noout", "-verify", "-text");
        var address = ADDRESS.matcher(text);
        certify(
                name,
                "subjectAltName=IP:" + (address.find() ? address.group(1) : "none") + "\nextendedKeyUsage=serverAuth");
        return Map.of(
                "certificate",
                Files.readString(file(name + ".pem")),
                "authority",
                Files.readString(file("authority.pem")),
                "renewBefore",
                renewBefore);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = new ObjectMapper().writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Takes what is shown; who answers looks at it. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private String path(String name) {
        return file(name).toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
