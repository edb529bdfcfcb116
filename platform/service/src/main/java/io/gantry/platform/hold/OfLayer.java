package io.gantry.platform.hold;

import java.util.List;

/**
 * What a layer would destroy if it might, or has to show to whoever decides about that.
 *
 * @param what in the plural: {@code machines to delete}
 * @param count of all of them
 * @param destroys whether the hold's release destroys them; false of what is only shown
 * @param names of some of them, at most 20
 */
public record OfLayer(String layer, String what, int count, boolean destroys, List<String> names) {

    public OfLayer {
        names = List.copyOf(names);
    }
}
