/** What drivers share to make a machine join: the join program and the files it reads. */
@NullMarked
package io.gantry.provisioner.boot;

import org.jspecify.annotations.NullMarked;
