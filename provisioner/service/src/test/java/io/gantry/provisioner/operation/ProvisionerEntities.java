package io.gantry.provisioner.operation;

/** Lets fixtures of other packages name an entity that is package-private. */
public final class ProvisionerEntities {

    public static final Class<?> OPERATION = Operation.class;

    private ProvisionerEntities() {}
}
