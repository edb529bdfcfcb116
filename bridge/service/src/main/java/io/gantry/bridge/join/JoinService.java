package io.gantry.bridge.join;

import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.certificate.Authorities.Given;
import io.gantry.bridge.certificate.EngineCertificates;
import io.gantry.bridge.certificate.SigningRequest;
import io.gantry.bridge.picture.Picture;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.join.JoinToken;
import io.gantry.provisioner.api.join.TokenKeys;
import io.micrometer.core.instrument.Metrics;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Lets a machine in: a token that the provisioner signed becomes a certificate, once. The same machine with the same
 * request may ask again for a while, for the answer may have been lost on its way. A refusal says what is wrong with what
 * was sent and nothing of what we know.
 */
public final class JoinService {

    /** A token is remembered for this long after it is worthless anyway. */
    private static final Duration REMEMBERED_AFTER_EXPIRY = Duration.ofHours(1);

    private static final Duration KEY_RETRY_AFTER = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(JoinService.class);

    private final LayerContext context;
    private final Picture picture;
    private final Authorities authorities;
    private final EngineCertificates certificates;
    private final Contacts contacts;
    private final Duration againWithin;

    /** @param againWithin how long a burnt token still gets the answer it got */
    public JoinService(
            LayerContext context,
            Picture picture,
            Authorities authorities,
            EngineCertificates certificates,
            Contacts contacts,
            Duration againWithin) {
        this.context = context;
        this.picture = picture;
        this.authorities = authorities;
        this.certificates = certificates;
        this.contacts = contacts;
        this.againWithin = againWithin;
    }

    /** What a machine sends. */
    public record Request(String token, String csr) {}

    /**
     * @param cluster whose listener was asked
     * @param from the address the machine called from
     */
    Result<Admission> join(Uid cluster, String from, Request request) {
        Instant now = context.time().instant();
        return switch (JoinToken.verify(request.token(), this::tokenKey, now)) {
            case JoinToken.Verdict.Refused refused -> {
                LOG.infof("join from %s refused: the token is %s", from, refused.reason());
                yield refused(word(refused.reason()), rejection(refused.reason()));
            }
            case JoinToken.Verdict.Valid valid -> admit(cluster, from, valid.token(), request, now);
        };
    }

    private Result<Admission> admit(Uid cluster, String from, JoinToken token, Request request, Instant now) {
        Optional<String> mismatch = mismatch(cluster, token);
        if (mismatch.isPresent()) {
            LOG.infof("join of machine %s from %s refused: %s", token.machine(), from, mismatch.get());
            return refused("elsewhere", new Rejection.Forbidden("this token: it is for another place or time"));
        }
        return switch (SigningRequest.parse(request.csr())) {
            case Result.Refused<SigningRequest> refused -> refused("signing-request", refused.rejection());
            case Result.Ok<SigningRequest>(SigningRequest csr) -> {
                Optional<Given> given = authorities.certifyEngine(
                        cluster, token.machine(), MachineNames.of(picture, token.machine(), from), csr, null);
                yield given.isEmpty()
                        ? refused("no-authority", new Rejection.Unavailable("the authority", Duration.ofSeconds(1)))
                        : burn(token, given.get(), now);
            }
        };
    }

    /** What the machine's own facts say against it. Before they arrive, the provisioner's signature is enough. */
    private Optional<String> mismatch(Uid cluster, JoinToken token) {
        if (!token.cluster().equals(cluster)) {
            return Optional.of("the token is for cluster " + token.cluster());
        }
        return picture.machine(token.machine()).flatMap(machine -> mismatch(machine, token));
    }

    private static Optional<String> mismatch(MachineFact machine, JoinToken token) {
        if (machine.deleted() || machine.state() == MachineState.DELETED || machine.state() == MachineState.RETIRED) {
            return Optional.of("the machine is gone");
        }
        if (machine.pool() != null && !machine.pool().equals(token.pool())) {
            return Optional.of("the machine is in pool " + machine.pool() + ", the token for " + token.pool());
        }
        if (machine.operation() != null && !machine.operation().equals(token.operation())) {
            return Optional.of("the machine was made anew since");
        }
        return Optional.empty();
    }

    /** The burning and what was answered commit together; of two at once, one waits for the other here. */
    private Result<Admission> burn(JoinToken token, Given given, Instant now) {
        String digest = given.certificate().request();
        return context.database().write(unit -> {
            BurntTokens.sweep(unit, now.minus(REMEMBERED_AFTER_EXPIRY));
            if (BurntTokens.burn(unit, token, digest, given.certificate().pem(), now)) {
                LOG.infof("machine %s joins cluster %s", token.machine(), token.cluster());
                certificates.keep(unit, given.certificate());
                contacts.joins(unit, token.machine());
                unit.afterCommit(() -> Metrics.counter("gantry.joins.accepted").increment());
                return new Result.Ok<>(Admission.of(given));
            }
            return BurntTokens.answered(unit, token, digest, now.minus(againWithin))
                    .<Result<Admission>>map(before -> new Result.Ok<>(new Admission(
                            before, given.bundle(), given.renewBefore().toSeconds())))
                    .orElseGet(() -> {
                        LOG.warnf("join of machine %s refused: token %s was used before", token.machine(), token.id());
                        return refused("used-before", new Rejection.Forbidden("this token: it was used before"));
                    });
        });
    }

    /** @param reason one of few words, for the metric */
    private static Result<Admission> refused(String reason, Rejection rejection) {
        Metrics.counter("gantry.joins.refused", "reason", reason).increment();
        return new Result.Refused<>(rejection);
    }

    private static String word(JoinToken.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Optional<PublicKey> tokenKey(Uid id) {
        return picture.identity(id)
                .filter(said -> said.role() == IdentityFact.Role.TOKEN_KEY)
                .map(said -> TokenKeys.publicKey(said.pem()));
    }

    /** The key may still be on its way to us: that is worth asking again, all else is not. */
    private static Rejection rejection(JoinToken.Reason reason) {
        return switch (reason) {
            case MALFORMED -> new Rejection.Forbidden("this token: it is not a join token");
            case UNKNOWN_KEY -> new Rejection.NotYetKnown("the key of this token", KEY_RETRY_AFTER);
            case FORGED -> new Rejection.Forbidden("this token: it was not signed by this installation");
            case EXPIRED -> new Rejection.Forbidden("this token: its time is over");
        };
    }
}
