@org.jspecify.annotations.NullMarked
package io.gantry.manifest;
