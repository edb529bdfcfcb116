package io.gantry.inventory.api;

import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;

/**
 * An object as REST answers it: what people want of it beside what the acting layers say of it.
 *
 * @param metadata its version is the entity tag; 0 of a machine or node of which nobody has said anything yet
 * @param status the acting layers' latest word
 */
public record Described<S, T>(String apiVersion, Kind kind, Metadata metadata, S spec, T status) {

    public static <S, T> Described<S, T> of(Kind kind, Metadata metadata, S spec, T status) {
        return new Described<>(Kind.API_VERSION, kind, metadata, spec, status);
    }
}
