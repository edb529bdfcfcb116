package io.gantry.simulator.plan;

import io.gantry.simulator.engine.RunResult;

/** What came of a variant. */
public record Outcome(Variant variant, RunResult result) {}
