package io.gantry.bridge.join;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.certificate.Authorities.Given;
import io.gantry.bridge.certificate.EngineCertificate;
import io.gantry.bridge.certificate.EngineCertificates;
import io.gantry.bridge.certificate.MachineCertificate;
import io.gantry.bridge.certificate.SigningRequest;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeView;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Renews a machine's certificate on the strength of the one that it has, whose key it has shown to have. One that is
 * valid is enough for a machine that we know. One that has ended is enough for a time, if it is the last one that the
 * machine was given and its node was not taken out: that is how a machine comes back that was off for long.
 */
public final class RenewService {

    private static final Duration AUTHORITY_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(RenewService.class);

    private final LayerContext context;
    private final Picture picture;
    private final NodeBook nodes;
    private final Authorities authorities;
    private final EngineCertificates certificates;
    private final Duration rejoinWithin;

    /** @param rejoinWithin how long after its end a certificate still is worth a new one */
    public RenewService(
            LayerContext context,
            Picture picture,
            NodeBook nodes,
            Authorities authorities,
            EngineCertificates certificates,
            Duration rejoinWithin) {
        this.context = context;
        this.picture = picture;
        this.nodes = nodes;
        this.authorities = authorities;
        this.certificates = certificates;
        this.rejoinWithin = rejoinWithin;
    }

    /** What a machine sends, beside the certificate that it shows. */
    record Request(String csr) {}

    /**
     * @param cluster whose listener was asked
     * @param from the address the machine called from
     * @param shown with whose key it has opened the connection
     */
    Result<Admission> renew(Uid cluster, String from, MachineCertificate shown, Request request) {
        Instant now = context.time().instant();
        Optional<Refusal> refusal = refusal(cluster, shown, now);
        if (refusal.isPresent()) {
            LOG.infof(
                    "renewal for machine %s from %s refused: %s",
                    shown.machine(), from, refusal.get().detail());
            return refused(
                    refusal.get().word(), new Rejection.Forbidden(refusal.get().told()));
        }
        return switch (SigningRequest.parse(request.csr())) {
            case Result.Refused<SigningRequest> refused -> refused("signing-request", refused.rejection());
            case Result.Ok<SigningRequest>(SigningRequest csr) -> {
                Optional<Given> given = again(shown.machine(), csr)
                        .or(() -> authorities
                                .certifyEngine(
                                        cluster,
                                        shown.machine(),
                                        MachineNames.of(picture, shown.machine(), from),
                                        csr,
                                        shown.serial())
                                .map(this::kept));
                given.ifPresent(it -> told(cluster, from, shown, now));
                yield given.<Result<Admission>>map(it -> new Result.Ok<>(Admission.of(it)))
                        .orElseGet(() -> refused(
                                "no-authority", new Rejection.Unavailable("the authority", AUTHORITY_RETRY_AFTER)));
            }
        };
    }

    /** The answer to the same request was lost on its way. */
    private Optional<Given> again(Uid machine, SigningRequest request) {
        return certificates
                .of(machine)
                .filter(last -> last.request().equals(request.digest()))
                .flatMap(authorities::again);
    }

    private Given kept(Given given) {
        return context.database().write(unit -> {
            certificates.keep(unit, given.certificate());
            return given;
        });
    }

    private static void told(Uid cluster, String from, MachineCertificate shown, Instant now) {
        boolean late = now.isAfter(shown.ends());
        Metrics.counter("gantry.joins.renewed", "late", late ? "yes" : "no").increment();
        if (late) {
            LOG.warnf(
                    "machine %s of cluster %s, calling from %s, is let in again: its certificate had ended at %s",
                    shown.machine(), cluster, from, shown.ends());
        } else {
            LOG.infof("machine %s of cluster %s: certificate renewed", shown.machine(), cluster);
        }
    }

    /**
     * @param word for the metric
     * @param detail for our log
     * @param told to the machine: nothing of what we know
     */
    private record Refusal(String word, String detail, String told) {}

    private Optional<Refusal> refusal(Uid cluster, MachineCertificate shown, Instant now) {
        Optional<String> unknown = unknown(cluster, shown.machine());
        if (unknown.isPresent()) {
            return Optional.of(new Refusal("unknown-machine", unknown.get(), "this certificate: it is worth none"));
        }
        Optional<EngineCertificate> last = certificates.of(shown.machine());
        boolean ended = now.isAfter(shown.ends());
        boolean newest = last.filter(it -> it.mayBe(shown.serial())).isPresent();
        // After a restore of our tables a machine may have one that is newer than what they say.
        boolean newer = last.filter(it -> it.begins().isBefore(shown.begins())).isPresent();
        if (ended && !now.isBefore(shown.ends().plus(rejoinWithin))) {
            return Optional.of(new Refusal("ended", "it ended at " + shown.ends(), "this certificate: it has ended"));
        }
        if (ended ? !newest : last.isPresent() && !newest && !newer) {
            return Optional.of(new Refusal(
                    "superseded",
                    "it is not the last one the machine was given",
                    "this certificate: it is worth none"));
        }
        return Optional.empty();
    }

    /** Why the machine is none of this cluster's that may go on; empty if it is one. */
    private Optional<String> unknown(Uid cluster, Uid machine) {
        Optional<NodeView> node = nodes.ofMachine(machine).filter(it -> it.state() != NodeState.LEFT);
        Optional<MachineFact> fact = picture.machine(machine).filter(it -> !isGone(it));
        if (picture.machine(machine).isPresent() && fact.isEmpty()) {
            return Optional.of("the machine is gone");
        }
        if (node.isEmpty()) {
            return Optional.of("it has no node, or its node has left");
        }
        return node.get().cluster().equals(cluster)
                ? Optional.empty()
                : Optional.of("its node is in cluster " + node.get().cluster());
    }

    private static boolean isGone(MachineFact machine) {
        return machine.deleted() || machine.state() == MachineState.DELETED || machine.state() == MachineState.RETIRED;
    }

    private static Result<Admission> refused(String reason, Rejection rejection) {
        Metrics.counter("gantry.renewals.refused", "reason", reason).increment();
        return new Result.Refused<>(rejection);
    }
}
