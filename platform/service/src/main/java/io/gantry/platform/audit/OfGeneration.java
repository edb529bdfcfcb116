package io.gantry.platform.audit;

/** What a write answers with, of an object that has generations: the audit says which one came of it. */
public interface OfGeneration {

    /** After the write. */
    long generation();
}
