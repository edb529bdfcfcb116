package io.gantry.provisioner.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** A test of the contract that there is only where a situation can be. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Needs.OnceOrNot.class)
@interface Needs {

    Situation value();

    /** One test, or none. */
    final class OnceOrNot implements TestTemplateInvocationContextProvider {

        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            Situation needed = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Needs.class)
                    .orElseThrow()
                    .value();
            return Situation.declaredImpossible(context.getRequiredTestClass()).contains(needed)
                    ? Stream.empty()
                    : Stream.of(new Once(context.getDisplayName()));
        }
    }

    /** Shown by the method's name, not by a number. */
    record Once(String name) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return name;
        }
    }
}
