package io.gantry.platform.layer;

/** One turn of a {@link Loop}: looks at everything it is about and does what is missing. */
@FunctionalInterface
public interface Step {

    /** @throws Exception counted and logged; the loop goes on after a pause */
    void run() throws Exception;
}
