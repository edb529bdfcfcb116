package io.gantry.scenarios;

import io.gantry.provisioner.boot.image.HelloImage;
import io.gantry.provisioner.local.HostRequirements;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Whether this host can have local machines. To root, in CI (CI=true) or where it is asked for (GANTRY_NO_SKIPS=1), a
 * test that cannot run is a failure: nobody reads what was skipped there.
 */
final class HostCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> lacking = HostRequirements.ofMachines().sentence().or(HostCondition::image);
        if (lacking.isEmpty()) {
            return ConditionEvaluationResult.enabled("this host can have local machines");
        }
        if (mustRun()) {
            throw new IllegalStateException("every test must run here, and this one cannot: " + lacking.get());
        }
        return ConditionEvaluationResult.disabled(lacking.get());
    }

    private static Optional<String> image() {
        return HelloImage.busybox().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "the demo's image needs a static busybox; on Debian: apt-get install " + HelloImage.PACKAGE);
    }

    private static boolean mustRun() {
        boolean asked = "true".equals(System.getenv("CI")) || "1".equals(System.getenv("GANTRY_NO_SKIPS"));
        return asked && HostRequirements.ofMachines().privileged();
    }
}
