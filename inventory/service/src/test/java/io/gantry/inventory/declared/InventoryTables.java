package io.gantry.inventory.declared;

/** The entities of inventory, which are nobody's business but tests'. */
public final class InventoryTables {

    private InventoryTables() {}

    public static Class<?>[] entities() {
        return new Class<?>[] {Declaration.class};
    }
}
