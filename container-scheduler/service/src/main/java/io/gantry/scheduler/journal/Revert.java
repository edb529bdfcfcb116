package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;

/**
 * A job whose update failed is to go back.
 *
 * @param from the generation that failed; if it is not the job's any more, people were faster and nothing is done
 * @param to the generation whose spec becomes the newest one's
 * @param why in words
 */
public record Revert(Uid job, long from, long to, String why) {}
