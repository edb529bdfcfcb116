package io.gantry.bridge.demand;

import io.gantry.bridge.api.PoolTargetFact.Answer;
import io.gantry.bridge.api.PoolTargetFact.Resting;
import java.util.List;

/**
 * How many machines a pool is to have, and what is said about that.
 *
 * @param why in words
 * @param lowered why machines go, if some do
 */
public record PoolSize(int target, String why, String lowered, List<Resting> resting, List<Answer> answers) {

    public PoolSize {
        resting = List.copyOf(resting);
        answers = List.copyOf(answers);
    }
}
