/** Machines on this host: each a container engine of its own in namespaces of its own, with its capacity enforced. */
@NullMarked
package io.gantry.provisioner.local;

import org.jspecify.annotations.NullMarked;
