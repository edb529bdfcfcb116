package io.gantry.server;

import io.gantry.platform.layer.Loop;
import io.gantry.platform.thread.ServerThreads;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Where the API listens: the one port it has speaks TLS if a certificate is set, and nothing else then. Without one
 * nothing of this is loaded.
 */
@Singleton
final class ApiListener implements HttpServerOptionsCustomizer {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final ApiAddress address;
    private final Optional<ServedCertificate> certificate;
    private final Optional<Loop> looking;
    private final MeterRegistry meters;

    ApiListener(ServerConfig config, MeterRegistry meters) throws IOException {
        this.address = ApiAddress.of(config);
        this.certificate = address.certificate();
        this.looking = certificate.map(
                served -> new Loop(new ServerThreads(), "api-certificate", LOOK_EVERY, served::lookAgain));
        this.meters = meters;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        certificate.ifPresent(served -> options.setSsl(true)
                .setUseAlpn(false) // HTTP/1.1 only, as without TLS: refusals close connections
                .setKeyCertOptions(KeyCertOptions.wrap(served)));
    }

    void start(@Observes StartupEvent event) {
        looking.ifPresent(Loop::start);
        certificate.ifPresent(served -> Gauge.builder(
                        "gantry.api.certificate.until",
                        served,
                        one -> one.until().getEpochSecond())
                .description("When the API's certificate ends, in seconds since 1970")
                .baseUnit("seconds")
                .register(meters));
    }

    void stop(@Observes ShutdownEvent event) {
        looking.ifPresent(Loop::close);
    }

    /** For calls of this program to its own API. */
    URI ourselves() {
        return address.own();
    }

    /** For those calls. */
    HttpClient client() {
        HttpClient.Builder client = HttpClient.newBuilder();
        certificate.ifPresent(served -> client.sslContext(trusting(served)));
        return client.build();
    }

    private static SSLContext trusting(ServedCertificate served) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {served.ourselves()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException("this JDK has no TLS", e));
        }
    }
}
