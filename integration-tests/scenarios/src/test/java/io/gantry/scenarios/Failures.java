package io.gantry.scenarios;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Shows the ends of an installation's logs where a test of it failed, and keeps all of them. */
public interface Failures extends AfterTestExecutionCallback {

    /** Null while there is none. */
    Gantry installation(ExtensionContext context);

    @Override
    default void afterTestExecution(ExtensionContext context) throws Exception {
        Gantry gantry = installation(context);
        if (gantry != null && context.getExecutionException().isPresent()) {
            String name = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            System.err.println("=== " + name + " failed: "
                    + context.getExecutionException().get());
            System.err.println(gantry.logs());
            System.err.println("=== all logs: " + gantry.keepLogs(name));
        }
    }
}
