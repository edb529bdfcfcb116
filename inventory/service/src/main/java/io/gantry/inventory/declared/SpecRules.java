package io.gantry.inventory.declared;

/**
 * The rules of one kind that a record's constructor cannot hold: between fields, between objects, and between the old
 * spec and the new one. Pure. What is named but not known is no error (files apply in any order); what is known and
 * contradicts is.
 */
@FunctionalInterface
public interface SpecRules<S> {
    void check(Proposal<S> proposal, FieldErrors errors);
}
