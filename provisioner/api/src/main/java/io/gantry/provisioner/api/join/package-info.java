/** The token with which a new machine joins its cluster: signed by the provisioner, checked by the bridge. */
@org.jspecify.annotations.NullMarked
package io.gantry.provisioner.api.join;
